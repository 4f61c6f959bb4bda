/// One evaluation of a ``JSONPath``. Depth first, so that nothing between the segments is collected; the order is the
/// standard's all the same. It recurses as deep as the value and the path together, both of which are bounded.
struct JSONPathWalk {
    let segments: [JSONPath.Segment]
    let limit: Int
    var stepsLeft: Int
    private(set) var found: [JSONValue] = []

    init(segments: [JSONPath.Segment], limit: Int, stepsLeft: Int) {
        self.segments = segments
        self.limit = limit
        self.stepsLeft = stepsLeft
    }

    private var isDone: Bool { found.count >= limit }

    /// Applies the segments from `segment` on to `value`.
    mutating func visit(_ value: JSONValue, segment: Int) throws(JSONFault) {
        stepsLeft -= 1
        guard stepsLeft >= 0 else {
            throw JSONFault(.tooExpensive, "the path takes too many steps on this page; make it more direct")
        }
        guard segment < segments.count else { return found.append(value) }
        try apply(segment, to: value)
    }

    private mutating func apply(_ segment: Int, to value: JSONValue) throws(JSONFault) {
        for selector in segments[segment].selectors where !isDone {
            try apply(selector, to: value, next: segment + 1)
        }
        guard segments[segment].isDescendant else { return }
        stepsLeft -= 1
        switch value {
        case .array(let elements):
            for element in elements where !isDone { try descend(element, segment) }
        case .object(let object):
            for member in object where !isDone { try descend(member.value, segment) }
        default: break
        }
    }

    private mutating func descend(_ value: JSONValue, _ segment: Int) throws(JSONFault) {
        switch value {
        case .array, .object:
            guard stepsLeft >= 0 else {
                throw JSONFault(.tooExpensive, "the path takes too many steps on this page; make it more direct")
            }
            try apply(segment, to: value)
        // Nothing can be taken of any other value.
        default: stepsLeft -= 1
        }
    }

    private mutating func apply(_ selector: JSONPath.Selector, to value: JSONValue, next: Int) throws(JSONFault) {
        switch (selector, value) {
        case (.name(let name), .object(let object)):
            if let member = object[name] { try visit(member, segment: next) }
        case (.wildcard, .array(let elements)):
            for element in elements where !isDone { try visit(element, segment: next) }
        case (.wildcard, .object(let object)):
            for member in object where !isDone { try visit(member.value, segment: next) }
        case (.index(let index), .array(let elements)):
            let position = index < 0 ? elements.count + index : index
            if elements.indices.contains(position) { try visit(elements[position], segment: next) }
        case (.slice(let start, let end, let step), .array(let elements)):
            try visit(elements, from: start, to: end, by: step, segment: next)
        default: break
        }
    }

    /// RFC 9535 §2.3.4.2.2.
    private mutating func visit(
        _ elements: [JSONValue], from start: Int?, to end: Int?, by step: Int, segment: Int
    ) throws(JSONFault) {
        guard step != 0 else { return }
        let count = elements.count
        func absolute(_ index: Int) -> Int { index < 0 ? count + index : index }
        if step > 0 {
            let upper = min(absolute(end ?? count), count)
            var index = max(absolute(start ?? 0), 0)
            while index < upper, !isDone {
                try visit(elements[index], segment: segment)
                index = index.addingReportingOverflow(step).overflow ? upper : index + step
            }
        } else {
            let lower = max(end.map(absolute) ?? -1, -1)
            var index = min(absolute(start ?? count - 1), count - 1)
            while index > lower, !isDone {
                try visit(elements[index], segment: segment)
                index = index.addingReportingOverflow(step).overflow ? lower : index + step
            }
        }
    }
}
