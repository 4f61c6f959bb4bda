/// The version of this program.
public enum TrawlVersion {
    /// By semantic versioning.
    public static let current = "0.1.0"
}
