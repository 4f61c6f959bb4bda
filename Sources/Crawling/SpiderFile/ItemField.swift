/// One field of an item.
struct ItemField: Sendable {
    let name: String
    /// The name as JSON writes it, with a colon behind it.
    let key: [UInt8]
    let rule: FieldRule
    let isRequired: Bool
    /// What stands where nothing was found, in JSON.
    let fallback: [UInt8]?
}
