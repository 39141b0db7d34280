#!/bin/sh
# Autograde one exercise, each submission in a container of its own that is thrown away afterwards.
#
#     sh grade_in_containers.sh 05_gradient_of_W_first_try
#
# Four containers at a time; with JOBS=8 in front, eight. A container sees one submission and copies of nbgrader_config.py
# and gradebook.db; it has no network, and 15 minutes. The notebook that it executed goes to executed/, where nbgrader
# reads the points off the outputs without running anything.
set -eu
exercise=$1

if [ $# -eq 1 ]; then
    for folder in submitted/*/"$exercise"; do basename "$(dirname "$folder")"; done |
        xargs -P "${JOBS:-4}" -I '{}' sh "$0" "$exercise" '{}'
    exec nbgrader autograde "$exercise" --force --no-execute --CourseDirectory.submitted_directory=executed
fi

student=$2
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
mkdir -p logs "$box/submitted/$student/$exercise" "$box/source/$exercise"
cp nbgrader_config.py gradebook.db "$box"
cp "submitted/$student/$exercise/$exercise.ipynb" "$box/submitted/$student/$exercise/"
docker run --rm --network none --memory 2g --cpus 1 --pids-limit 256 --cap-drop ALL --security-opt no-new-privileges \
    --user "$(id -u):$(id -g)" --env HOME=/tmp --volume "$box:/course" --workdir /course rnn-lesson-grader \
    timeout 900 nbgrader autograde "$exercise" --student "$student" >"logs/${student}_$exercise.log" 2>&1 || true

# Only a plain file is taken: what a container leaves behind could be a link to somewhere else.
result=$(find "$box/autograded" -type f -name "$exercise.ipynb" 2>/dev/null || true)
if [ -n "$result" ]; then
    mkdir -p "executed/$student/$exercise"
    cp "$result" "executed/$student/$exercise/"
    echo "$student: executed"
else
    echo "$student: nothing came back; see logs/${student}_$exercise.log, and look at the submission"
fi
