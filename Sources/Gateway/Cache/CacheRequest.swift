/// A request that has missed, as long as it takes to answer it: the bytes that it came in may be gone by then.
package struct CacheRequest: Sendable {
    /// Of the head.
    let bytes: [UInt8]
    let fields: HeadFields
    let facts: RequestFacts
    let key: CacheKey
    let scope: CacheScope
    let isHead: Bool
}
