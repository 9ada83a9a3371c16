# Completion of robustmfg for fish. Now:              robustmfg completion fish | source
# In every shell from now on:                         robustmfg completion fish > ~/.config/fish/completions/robustmfg.fish
function __robustmfg_suggestions
    set -l word (commandline -ct)
    set -l words (commandline -opc)
    set -l line (string join ' ' robustmfg $words[2..-1] "$word")
    # Options are offered once a dash is typed; before that verbs and names. Files are offered by fish itself.
    $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null | string match -r '^(?:--)?[A-Za-z0-9].*' \
        | if string match -q -- '-*' "$word"; cat; else; string match -v -- '-*'; end
end
complete -c robustmfg -a '(__robustmfg_suggestions)'
