# Completion of hearkend(8) for bash.
_hearkend() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  case $before in
  -c | --config) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
  *) mapfile -t COMPREPLY < <(compgen -W '--config --check-config --print-config --version --help' -- "$word") ;;
  esac
}
complete -F _hearkend hearkend
