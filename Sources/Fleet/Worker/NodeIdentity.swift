import Glibc

/// Which of all nodes that might have one name this is: random, and kept in a file of the node's folder, so that one that
/// was started again is known.
enum NodeIdentity {
    /// What the folder keeps, made where it keeps none; nil where it cannot be kept.
    static func kept(in folder: String) -> String? {
        let path = folder + "/identity"
        if let kept = ShortFile.text(path, most: 64), kept.utf8.count == 32 { return kept }
        let made = RandomName.make()
        return ShortFile.write(made, to: path) ? made : nil
    }
}
