// What a folder holds, sorted, without Foundation.

import Files
import Glibc

/// Looks into folders.
enum Folder {
  /// Whether something is there.
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Paths of the files that end so.
  static func files(in folder: String, ending: String) -> [String] {
    names(in: folder).filter { $0.hasSuffix(ending) }.map { "\(folder)/\($0)" }
  }

  /// Paths of the folders in a folder.
  static func subfolders(of folder: String) -> [String] {
    names(in: folder).map { "\(folder)/\($0)" }.filter { path in
      var status = stat()
      return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
  }

  private static func names(in folder: String) -> [String] {
    (FolderListing.names(in: folder) ?? []).filter { !$0.hasPrefix(".") }
  }
}
