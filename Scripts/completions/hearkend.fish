# Completion of hearkend(8) for fish.
complete -c hearkend -f
complete -c hearkend -s c -l config -r -F -d 'Configuration to use'
complete -c hearkend -l check-config -d 'Say what is wrong with the configuration and the files it names'
complete -c hearkend -l print-config -d 'Print every setting in force, without secrets'
complete -c hearkend -l version -d 'Print the version'
complete -c hearkend -s h -l help -d 'Tell what there is'
