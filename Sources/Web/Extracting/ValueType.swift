/// What a field's text is read as.
package enum ValueType: Sendable, Hashable {
    /// Text, each run of white space as one space and none at either end. Empty text is no value.
    case text
    /// Text as it stands. Empty text is no value.
    case raw
    /// The markup of an element; anything else as ``raw``.
    case html
    /// The first number, see `NumberText`; `decimal` is `.` or `,` where it is known.
    case number(decimal: UInt8?)
    /// The first number, when nothing but zeros follows its decimal separator.
    case integer(decimal: UInt8?)
    /// A date, written in ISO 8601; without a pattern see `DateText`.
    case date(DatePattern?)
    /// An http or https URL, absolute and without its fragment. Of an element its `href` or `src` is read.
    case url
    /// A yes or no, see `BooleanText`.
    case boolean
    /// Whether there was anything at all.
    case exists
    /// JSON as it is; text that is not JSON is no value.
    case json
}
