# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A map of the series, and its letters
#
# ## From every slide to the place that shows it
#
# The lessons follow the fourteen slides of a lecture, in their order. If you have the slides, this table leads from
# each of them to the section that shows it. If you don't, it is a summary of the series.
#
# | slide | title | what it says | shown in |
# |---|---|---|---|
# | 1 | Recurrent Architecture | a language model: $\hat y$ is a distribution for the next word; the most probable word is used on the next timestep | [lesson 1, first job](01_recurrent_architecture.ipynb#3.-First-job:-a-language-model) |
# | 2 | Recurrent Architecture | POS tagging: $\hat y$ is a distribution for the tag of the current word | [lesson 1, second job](01_recurrent_architecture.ipynb#4.-Second-job:-a-tagger) |
# | 3 | Recurrent Neural Network (RNN) | $W$, $U$, $V$ and the biases are the same at all timesteps | [lesson 2, counting](02_unrolling_the_network.ipynb#6.-Counting-the-parameters) |
# | 4 | Recurrent Neural Network (RNN) | $h_t = f_h(Vx_t + Wh_{t-1} + b_h)$, $\hat y_t = f_y(Uh_t + b_y)$ | [lesson 2, the formula](02_unrolling_the_network.ipynb#3.-The-formula,-with-all-shapes) |
# | 5 | How to train RNN? | the unfolded network, $y_t$, $\hat y_t$, $L_t$, and $L = \sum_i L_i$ | [lesson 2, the row](02_unrolling_the_network.ipynb#1.-From-the-loop-to-the-row), [lesson 3, the loss](03_loss_through_time.ipynb#2.-The-loss-of-the-sentence) |
# | 6 | Backpropagation Through Time (BPTT) | the forward pass gives $h_t, \hat y_t, L_t, L$, the backward pass five gradients (read $b_y$ for $b_x$) | [lesson 3, both passes](03_loss_through_time.ipynb#5.-Forward-and-backward,-step-by-step) |
# | 7 | BPTT | $\partial L/\partial U = \sum_i \partial L_i/\partial U$ | [lesson 4, why a sum](04_gradient_of_U.ipynb#1.-Why-a-sum) |
# | 8 | BPTT | $\partial L_t/\partial U$ by the chain rule; $U$ is the only dependence | [lesson 4, one term](04_gradient_of_U.ipynb#2.-One-term) |
# | 9 | BPTT | the first formula for $\partial L_t/\partial W$ | [lesson 5, a hypothesis](05_gradient_of_W_first_try.ipynb#2.-A-hypothesis) |
# | 10 | BPTT | it is crossed out: $h_{t-1}$ depends on $W$ too | [lesson 5, what the formula takes](05_gradient_of_W_first_try.ipynb#4.-What-the-formula-takes,-and-what-it-leaves-out) |
# | 11 | BPTT | $\partial h_t/\partial W + (\partial h_t/\partial h_{t-1})\, \partial h_{t-1}/\partial W + \dots$ | [lesson 5, term by term](05_gradient_of_W_first_try.ipynb#5.-Term-by-term), [lesson 6, the formula](06_chain_rule_product.ipynb#3.-The-formula,-in-four-small-steps) |
# | 12 | BPTT | $\sum_{k=0}^{t} \bigl(\prod_{i=k+1}^{t} \partial h_i/\partial h_{i-1}\bigr)\, \partial h_k/\partial W$ (read $\partial^+ h_k/\partial W$) | [lesson 6, step through it](06_chain_rule_product.ipynb#5.-Step-through-it), [what the plus is for](06_chain_rule_product.ipynb#8.-What-the-plus-is-for) |
# | 13 | BPTT | $V$ needs the same walk back | [lesson 7, the other parameters](07_gradient_of_V_and_one_sweep_back.ipynb#1.-The-other-parameters) |
# | 14 | Summary | BPTT is simple backpropagation; is it really that simple? | [lesson 8, follow the gradient](08_training_with_bptt.ipynb#1.-Follow-the-gradient), [lesson 9](09_is_it_really_that_simple.ipynb#7.-So,-is-it-that-simple?) |
#
# Three places on the slides mislead, and the lessons put them right: $b_x$ on slide 6 ([lesson
# 3](03_loss_through_time.ipynb#On-the-slides)), the formula crossed out on slide 10, which is
# one term of the right one ([lesson 5](05_gradient_of_W_first_try.ipynb#On-the-slides)), and the missing plus on slide
# 12 ([lesson 6](06_chain_rule_product.ipynb#8.-What-the-plus-is-for)).

# %% [markdown]
# ## The letters
#
# | letter | what it is | shape | first met in |
# |---|---|---|---|
# | $t$, $k$ | timesteps, counted from 0; $k$ is the one at which a parameter was used, $k \le t$ | | lessons 1, 4 |
# | $T$ | the number of timesteps of a sentence | | lesson 2 |
# | $x_t$ | the input at step $t$: a word as a vector | $(n_x)$ | lesson 1 |
# | $a_t$ | $V x_t + W h_{t-1} + b_h$, before $f_h$ | $(n_h)$ | lesson 2 |
# | $h_t$ | the hidden state, $f_h(a_t)$ | $(n_h)$ | lesson 1 |
# | $h_{-1}$ | the state before the first word, zeros unless said | $(n_h)$ | lesson 1 |
# | $o_t$ | $U h_t + b_y$, before $f_y$ | $(n_y)$ | lesson 2 |
# | $\hat y_t$ | the output, $f_y(o_t)$: what the network says | $(n_y)$ | lesson 1 |
# | $y_t$ | the true answer, as its number or as a one-hot vector | | lesson 3 |
# | $L_t$, $L$ | the loss of step $t$, $-\log \hat y_t[y_t]$, and the sum of all | numbers | lesson 3 |
# | $V$ | input to hidden | $(n_h, n_x)$ | lesson 1 |
# | $W$ | hidden to hidden | $(n_h, n_h)$ | lesson 1 |
# | $U$ | hidden to output | $(n_y, n_h)$ | lesson 1 |
# | $b_h$, $b_y$ | the biases of the state and of the output | $(n_h)$, $(n_y)$ | lesson 1 |
# | $f_h$, $f_y$ | the activation (tanh unless said) and the softmax | | lesson 1 |
# | $J_t$ | the step Jacobian $\partial h_t/\partial h_{t-1} = \operatorname{diag}(f_h'(a_t))\, W$ | $(n_h, n_h)$ | lesson 6 |
# | $\partial^+$ | the immediate derivative: $h_{k-1}$ held fixed | | lesson 6 |
# | term $(t, k)$ | what $L_t$ contributes through the use of a parameter at step $k$ | the parameter's | lessons 5, 6 |
# | $\odot$ | the product number by number | | lesson 5 |
# | $g_t$ | $\partial L_t/\partial h_t = U^\top (\hat y_t - y_t)$, a column: what comes to $h_t$ from the loss of its own step | $(n_h)$ | lesson 7 |
# | $\eta$ | the rate: how far one step goes against the gradient | a number | lesson 4 |
# | $\sigma$ | the largest singular value of $W$: no step back stretches a gradient more, where the slopes of $f_h$ are at most 1 | a number | lesson 9 |
# | $\lVert M \rVert_2$ | the spectral norm; $\lVert M \rVert$ without the 2 is the root of the sum of all squares | numbers | lesson 9 |
#
# [Lesson 2](02_unrolling_the_network.ipynb#7.-The-same-letters-in-other-courses) tells how other courses call the same
# things.

# %% [markdown]
# ## The words
#
# | word | what it means here | told in |
# |---|---|---|
# | cell | the two formulas for $h_t$ and $\hat y_t$, applied once | [lesson 1](01_recurrent_architecture.ipynb) |
# | timestep | one word of the sentence, read by one copy of the cell | [lesson 1](01_recurrent_architecture.ipynb) |
# | greedy generation | to take the most probable word each time, and read it next | [lesson 1](01_recurrent_architecture.ipynb) |
# | epoch | one round of training through all sentences | [lesson 1](01_recurrent_architecture.ipynb) |
# | baseline | something simple that a network must beat before its score means anything | [lesson 1](01_recurrent_architecture.ipynb) |
# | start | a network's random numbers before training; what networks do is counted over twenty of them | [lesson 1](01_recurrent_architecture.ipynb) |
# | unrolling (unfolding) | to draw one copy of the cell for each timestep | [lesson 2](02_unrolling_the_network.ipynb) |
# | one-hot vector | a 1 in one place, zeros elsewhere | [lesson 2](02_unrolling_the_network.ipynb) |
# | cross-entropy | $-\log$ of the probability given to the true answer | [lesson 3](03_loss_through_time.ipynb) |
# | referee | central differences: change one number a little, in both directions, run the network again, look at $L$ | [lesson 3](03_loss_through_time.ipynb) |
# | share (of a copy) | how fast $L$ changes when a parameter is changed in that copy of the cell alone | [lesson 3](03_loss_through_time.ipynb) |
# | gradient | how fast a number changes with each number of a vector or matrix; it has the shape of that, so for a vector it is a column | [lesson 4](04_gradient_of_U.ipynb) |
# | outer product | a column times a row: a matrix whose number $(p, q)$ is number $p$ of the one times number $q$ of the other | [lesson 4](04_gradient_of_U.ipynb) |
# | norm | the root of the sum of all squared numbers | [lesson 4](04_gradient_of_U.ipynb) |
# | missing | the gradient named in the same sentence, minus the sum of the terms so far | [lesson 5](05_gradient_of_W_first_try.ipynb) |
# | Jacobian | the matrix of all derivatives of one vector by another: row $i$, column $j$ is number $i$ by number $j$ | [lesson 6](06_chain_rule_product.ipynb) |
# | triangle | the norms of all terms $(t, k)$, $k \le t$, as a picture: how far back the gradient flows | [lesson 6](06_chain_rule_product.ipynb) |
# | sweep | one walk back over the timesteps that computes the whole gradient | [lesson 7](07_gradient_of_V_and_one_sweep_back.ipynb) |
# | echo | what a random $W$ leaves of an earlier word in the state, without having been trained to | [lesson 8](08_training_with_bptt.ipynb) |
# | Adam | a way to follow gradients: each number goes against the average of its recent gradients, divided by their usual size, so that all go about equally far | [lesson 8](08_training_with_bptt.ipynb) |
# | singular values | the lengths of the half axes of the ellipsoid into which a matrix turns the sphere of all vectors of length 1 | [lesson 9](09_is_it_really_that_simple.ipynb) |
# | spectral norm | the largest singular value: the most by which a matrix stretches any vector | [lesson 9](09_is_it_really_that_simple.ipynb) |
# | eigenvalue | a number $\lambda$, perhaps complex, with $M v = \lambda v$ for some vector $v \ne 0$: along $v$ the matrix $M$ only stretches | [lesson 9](09_is_it_really_that_simple.ipynb) |
# | orthogonal | of a square matrix: it keeps the length of every vector, so all its singular values are 1 | [lesson 9](09_is_it_really_that_simple.ipynb) |
# | saturated | of a unit: so far out on tanh that the curve is nearly flat there, and its slope nearly 0 | [lesson 9](09_is_it_really_that_simple.ipynb) |
# | vanishing gradient | a gradient whose terms shrink, step after step, on the way back, so that the far words have hardly any say in it | [lesson 9](09_is_it_really_that_simple.ipynb) |
# | exploding gradient | a gradient whose terms grow, step after step, on the way back, so that a step along it goes too far | [lesson 9](09_is_it_really_that_simple.ipynb) |
# | clipping | scaling a gradient down when its norm exceeds a limit | [lesson 9](09_is_it_really_that_simple.ipynb) |
# | truncation | leaving out the terms that look too far back | [lesson 9](09_is_it_really_that_simple.ipynb) |
# | detach | frameworks' word for handing a state on as plain numbers, so that no gradient crosses | [lesson 9](09_is_it_really_that_simple.ipynb) |
# | gate | a number between 0 and 1, computed anew at each step, that says how much is kept or written | [lesson 9](09_is_it_really_that_simple.ipynb) |
# | treebank | tagged sentences, here in the format CoNLL-U | [lesson 10](10_your_own_text.ipynb) |
# | unknown word | one that the network has no input for; it is read as `<unk>` | [lesson 10](10_your_own_text.ipynb) |
# | ambiguous word | one that has several tags in the training sentences | [lesson 10](10_your_own_text.ipynb) |
# | confusion table | how often which tag (column) was said for which true one (row) | [lesson 10](10_your_own_text.ipynb) |
