// What a folder holds, without Foundation: definitions, drop-ins and bundles come as files of a folder.

import Glibc

/// Lists folders.
public enum FolderListing {
  /// Names in a folder, sorted by their bytes, without `.` and `..`; nil, with the reason in `errno`, when it cannot be
  /// read.
  public static func names(in folder: String) -> [String]? {
    guard let handle = unsafe opendir(folder) else { return nil }
    defer { unsafe _ = closedir(handle) }
    var names: [String] = []
    while let entry = unsafe readdir(handle) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
