import Web

/// A key with the value that it has, and why.
struct ConfigurationEntry: Sendable {
    let key: ConfigurationKey
    /// As it may be shown: secrets are hidden. Null when the key is not set.
    let value: JSONValue
    let origin: ConfigurationOrigin
}
