import Glibc

/// Who owns the data: a service's own user, mostly.
///
/// What root wrote there the service could not open any more. So whoever is root acts as the owner from then on, as if
/// `sudo -u` had been written.
enum DataOwner {
    /// Becomes the owner of a folder, where this is root and the folder another's.
    ///
    /// - Throws: when the system does not let it.
    static func become(ofFolder path: String) throws {
        var status = stat()
        guard geteuid() == 0, stat(path, &status) == 0, status.st_uid != 0 else { return }
        let name = getpwuid(status.st_uid).map { String(cString: $0.pointee.pw_name) }
        // The groups first: once the user is changed, they cannot be.
        let hasGroups = name.map { initgroups($0, status.st_gid) == 0 } ?? (setgroups(0, nil) == 0)
        guard hasGroups, setgid(status.st_gid) == 0, setuid(status.st_uid) == 0 else {
            throw OwnershipFailure(path: path)
        }
    }
}

/// The owner of a folder cannot be acted as.
struct OwnershipFailure: Error, CustomStringConvertible {
    let path: String

    var description: String { "\(path) is another user's, and cannot be used as them" }
}
