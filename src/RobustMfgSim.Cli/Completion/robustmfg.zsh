#compdef robustmfg
# Completion of robustmfg for zsh. Now:               source <(robustmfg completion zsh)
# In every shell from now on, add that line to ~/.zshrc, below compinit.
_robustmfg() {
    local line="robustmfg ${(j: :)words[2,CURRENT]}"
    local -a suggestions
    suggestions=(${(f)"$(${(Q)words[1]/#\~/$HOME} "[suggest:${#line}]" "$line" 2>/dev/null | grep -E '^(--)?[A-Za-z0-9]')"})
    # Options are offered once a dash is typed; before that verbs and names, and files where there are none.
    [[ $words[CURRENT] == -* ]] || suggestions=(${suggestions:#-*})
    if (( ${#suggestions} )); then
        compadd -a suggestions
    else
        _files
    fi
}
compdef _robustmfg robustmfg
