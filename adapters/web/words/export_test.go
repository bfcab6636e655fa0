package words

import "io/fs"

// Files are the folders of the languages.
func Files() fs.FS { return files }
