# Completion of eyrie for bash. What may stand where is asked of eyrie itself, which reads local files only.
# Names come from outside: nothing of them is expanded or run, each is one word.
# shellcheck shell=bash

_eyrie() {
    local cur=${COMP_LINE:0:COMP_POINT} program=${COMP_WORDS[0]} line word rest last
    COMPREPLY=()
    [[ $program != \~/* ]] || program=$HOME${program#\~}
    # Of the word under the cursor: the quote that is open, and what stays, for readline puts in anew only what stands
    # behind the last quote, or outside of quotes behind the last : or =.
    local i char next plain='' stays='' quote=''
    for ((i = 0; i < ${#cur}; i++)); do
        char=${cur:i:1}
        if [[ $char == '\' && $quote != "'" ]]; then
            i=$((i + 1))
            next=${cur:i:1}
            [[ -z $quote || $next == [\"\\\$\`] ]] || plain+=$char
            plain+=$next
        elif [[ -n $quote && $char != "$quote" ]]; then
            plain+=$char
        elif [[ -n $quote ]]; then
            quote='' stays=$plain
        elif [[ $char == [\"\'] ]]; then
            quote=$char stays=$plain
        elif [[ $char == [[:space:]] ]]; then
            plain='' stays=''
        else
            plain+=$char
            [[ $char != [:=] ]] || stays=$plain
        fi
    done
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            compopt -o default 2>/dev/null
            continue
        fi
        word=${line%%$'\t'*}
        rest=${word:${#stays}}
        [[ ${word:0:${#stays}} == "$stays" ]] || continue
        case $quote in
        \")
            rest=${rest//\\/\\\\} rest=${rest//\"/\\\"} rest=${rest//\$/\\\$} rest=${rest//\`/\\\`}
            # Would be a line of the history, but for the one before the quote that ends the word.
            last=${rest##*[!\!]} last=${last:+!}
            rest=${rest%"$last"}
            rest=${rest//\!/\"\'!\'\"}$last
            [[ $rest != *\" ]] || rest+=\" # readline takes the last one for the end
            ;;
        \')
            rest=${rest//\'/\'\\\'\'}
            [[ $rest != *\' ]] || rest+=\'
            ;;
        *)
            [[ -z $rest ]] || printf -v rest %q "$rest"
            rest=${rest//\\,/,} # means something only within braces, which stay escaped
            ;;
        esac
        [[ $word != *[:=,] ]] || compopt -o nospace 2>/dev/null
        COMPREPLY+=("$rest")
    done < <("$program" __complete --line="$cur" 2>/dev/null)
}

complete -F _eyrie eyrie
