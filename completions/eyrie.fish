# Completion of eyrie for fish. What may stand where is asked of eyrie itself, which reads local files only.

function __eyrie_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l typed (commandline -ct | string unescape)
    for line in ($program __complete -- $words "$typed" 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$typed"
        else
            printf '%s\n' "$line"
        end
    end
end

complete -c eyrie -f -a '(__eyrie_complete)'
