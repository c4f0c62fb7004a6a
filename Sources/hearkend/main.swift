print("hearkend")
