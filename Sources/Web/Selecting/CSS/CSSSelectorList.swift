/// A parsed selector list: a node matches it when it matches one of its branches.
///
/// Everything lies in flat tables of plain values that refer to each other by ranges, so that matching, which looks at
/// every element of every page, counts no references.
struct CSSSelectorList: Sendable {
    var selectors: [CSSComplexSelector] = []
    var compounds: [CSSCompound] = []
    var tests: [CSSTest] = []
    /// Names and values of all tests, one after the other.
    var text: [UInt8] = []
    /// The selectors that are the list itself; the others stand inside functions.
    var branches = CSSRange()
    /// How many positions (`:nth-child` and its kin) the list asks for; each remembers the last one it counted.
    var positionCount = 0

    /// Most branches a list may have: what matched is kept in the bits of one word.
    static let maximumBranches = 64
    /// Most compounds joined by combinators, and most functions inside each other. Matching goes as deep.
    static let maximumCompounds = 64
    static let maximumNesting = 16

    /// Lends the tables for the time of `body`.
    func withTables<Result>(_ body: (CSSTables) -> Result) -> Result {
        selectors.withUnsafeBufferPointer { selectors in
            compounds.withUnsafeBufferPointer { compounds in
                tests.withUnsafeBufferPointer { tests in
                    text.withUnsafeBufferPointer { text in
                        body(
                            CSSTables(
                                selectors: selectors, compounds: compounds, tests: tests, text: text,
                                branches: branches, positionCount: positionCount))
                    }
                }
            }
        }
    }
}

/// A selector list while it is matched.
struct CSSTables {
    let selectors: UnsafeBufferPointer<CSSComplexSelector>
    let compounds: UnsafeBufferPointer<CSSCompound>
    let tests: UnsafeBufferPointer<CSSTest>
    let text: UnsafeBufferPointer<UInt8>
    let branches: CSSRange
    let positionCount: Int

    @inline(__always)
    func text(_ range: CSSRange) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: text[range.indices]) }
}

/// Neighbours in a table.
struct CSSRange: Sendable, BitwiseCopyable {
    var start: Int32 = 0
    var count: Int32 = 0

    var indices: Range<Int> { Int(start)..<Int(start) + Int(count) }
    var isEmpty: Bool { count == 0 }
}

/// Compounds joined by combinators, such as `ul > li.on`, and what is taken of each match.
struct CSSComplexSelector: Sendable, BitwiseCopyable {
    /// From left to right; never empty.
    var compounds = CSSRange()
    var target = CSSTarget.element
}

/// How a compound stands to the one at its left.
enum CSSCombinator: Sendable, BitwiseCopyable {
    case descendant, child, adjacent, sibling
}

/// What a branch takes of the elements it matches.
enum CSSTarget: Sendable, BitwiseCopyable {
    case element
    /// `::text`: text nodes directly inside, or anywhere inside.
    case text(deep: Bool)
    /// `::attr(name)`: the attribute of the element, or of everything inside as well.
    case attribute(CSSName, deep: Bool)
}

/// Tests on one element, such as `a.external[href]`.
struct CSSCompound: Sendable, BitwiseCopyable {
    var combinator = CSSCombinator.descendant
    /// nil for `*`.
    var name: CSSName?
    var tests = CSSRange()

    /// Whether it is `*` or nothing.
    var isUniversal: Bool { name == nil && tests.isEmpty }
}

/// A name, as it was written for XML and in lower case for HTML.
struct CSSName: Sendable, BitwiseCopyable {
    var exactKey: NameKey
    var foldedKey: NameKey
    var exact: CSSRange
    var folded: CSSRange
}

/// One test on one element.
enum CSSTest: Sendable, BitwiseCopyable {
    case identifier(CSSRange)
    case className(CSSRange)
    case attribute(CSSAttributeTest)
    case position(CSSPosition)
    case not(CSSRange)
    case matches(CSSRange)
    /// `:has()`; each of these selectors begins with a compound that stands for the element itself.
    case has(CSSRange)
    /// The element that `:has()` was asked of.
    case anchor
    case contains(CSSRange)
    case state(CSSState)
}

/// Pseudo-classes without arguments that look at the element and its place.
enum CSSState: String, Sendable, BitwiseCopyable {
    case root, scope, empty, link, checked, enabled, disabled
    case anyLink = "any-link"
}

/// `[name]`, `[name="value"]` and its kin.
struct CSSAttributeTest: Sendable, BitwiseCopyable {
    enum Operator: Sendable, BitwiseCopyable {
        case present, equals, includes, dashMatch, prefix, suffix, substring
    }
    var name: CSSName
    var comparison = Operator.present
    var value = CSSRange()
    var ignoresCase = false
}

/// `an+b` of `:nth-child()` and its kin.
struct CSSPosition: Sendable, BitwiseCopyable {
    var step: Int
    var offset: Int
    /// Counted from the last sibling.
    var fromEnd: Bool
    /// Only siblings of the same name count.
    var ofType: Bool
    /// Which of the list's remembered positions is this one's.
    var slot: Int

    /// Whether the `index`-th sibling, from 1, is meant.
    @inline(__always)
    func includes(_ index: Int) -> Bool {
        let distance = index &- offset
        if step == 0 { return distance == 0 }
        return distance % step == 0 && distance / step >= 0
    }

    /// The highest position that can match, when there is one.
    var last: Int? { step <= 0 ? Swift.max(offset, 0) : nil }
}
