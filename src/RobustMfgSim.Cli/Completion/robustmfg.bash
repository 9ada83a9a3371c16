# Completion of robustmfg for bash. Now:              source <(robustmfg completion bash)
# In every shell from now on, add that line to ~/.bashrc.
_robustmfg() {
    local word=${COMP_WORDS[COMP_CWORD]} line="robustmfg ${COMP_WORDS[*]:1:COMP_CWORD}" suggestions
    suggestions=$("${COMP_WORDS[0]/#\~/$HOME}" "[suggest:${#line}]" "$line" 2>/dev/null | grep -E '^(--)?[A-Za-z0-9]')
    # Options are offered once a dash is typed; before that verbs and names, and files where there are none.
    [[ $word == -* ]] || suggestions=$(grep -v '^-' <<<"$suggestions")
    mapfile -t COMPREPLY < <(compgen -W "$suggestions" -- "$word")
}
complete -o default -F _robustmfg robustmfg
