# Completion of eyrie for bash. What may stand where is asked of eyrie itself, which reads local files only.
# Names come from outside: nothing of them is expanded or run, each is one word.
# shellcheck shell=bash

_eyrie() {
    local cur=${COMP_LINE:0:COMP_POINT} program=${COMP_WORDS[0]} line word quote='' kept last
    COMPREPLY=()
    [[ $program != '~/'* ]] || program=$HOME/${program#'~/'}
    # The word under the cursor as it was typed, back to the last space that no quote or backslash holds.
    local i char raw=''
    for ((i = 0; i < ${#cur}; i++)); do
        char=${cur:i:1}
        if [[ $char == '\' && $quote != "'" ]]; then
            raw+=$char${cur:i+1:1}
            i=$((i + 1))
            continue
        elif [[ -n $quote ]]; then
            [[ $char != "$quote" ]] || quote=''
        elif [[ $char == [\"\'] ]]; then
            quote=$char
        elif [[ $char == [[:space:]] ]]; then
            raw=''
            continue
        fi
        raw+=$char
    done
    # readline puts in only what stands behind the last of these, if the word is not quoted.
    kept=''
    [[ $raw == [\"\']* ]] || kept=${raw%"${raw##*[:=]}"}
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            compopt -o default 2>/dev/null
            continue
        fi
        word=${line%%$'\t'*}
        case $raw in
        \"*)
            word=${word//\\/\\\\} word=${word//\"/\\\"} word=${word//\$/\\\$} word=${word//\`/\\\`}
            # Would be a line of the history, but for the one before the quote that ends the word.
            last=${word##*[!\!]} last=${last:+!}
            word=${word%"$last"}
            word=${word//\!/\"\'!\'\"}$last
            [[ $word != *\" ]] || word+=\" # readline takes the last one for the end
            ;;
        \'*)
            word=${word//\'/\'\\\'\'}
            [[ $word != *\' ]] || word+=\'
            ;;
        *)
            printf -v word %q "$word"
            word=${word//\\,/,} # means something only within braces, which stay escaped
            ;;
        esac
        [[ -z $kept ]] || word=${word#"$kept"}
        [[ $word != *[:=,] ]] || compopt -o nospace 2>/dev/null
        COMPREPLY+=("$word")
    done < <("$program" __complete --line="$cur" 2>/dev/null)
}

complete -F _eyrie eyrie
