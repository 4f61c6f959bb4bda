internal import Web

extension PageExtraction {
    /// Appends an object with the fields, in their order.
    ///
    /// - Returns: whether it is worth keeping: all required fields are there, and one at least was found.
    mutating func appendObject(
        _ fields: [ItemField], in context: Context, to output: inout ByteWriter
    ) throws -> Bool {
        var isFound = false
        var isFirst = true
        output.append(UInt8(ascii: "{"))
        for field in fields {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            try checkCost(of: output)
            output.append(field.key)
            if try appendValue(field.rule, in: context, to: &output) {
                // What is the same on every page was not found on this one.
                switch field.rule {
                case .constant, .template: break
                case .selected, .object: isFound = true
                }
            } else if let fallback = field.fallback {
                output.append(fallback)
            } else if field.isRequired {
                missing = field.name
                return false
            } else {
                appendNothing(field.rule, to: &output)
            }
        }
        output.append(UInt8(ascii: "}"))
        return isFound
    }

    /// What stands for a field without value and default.
    private func appendNothing(_ rule: FieldRule, to output: inout ByteWriter) {
        switch rule {
        case .selected(_, _, isList: true), .object(each: .some, _): output.append("[]")
        case .selected(_, .exists, _): output.append("false")
        default: output.append("null")
        }
    }

    /// Appends the value of a field. Answers false, with nothing appended, when there is none.
    private mutating func appendValue(
        _ rule: FieldRule, in context: Context, to output: inout ByteWriter
    ) throws -> Bool {
        switch rule {
        case .constant(let json): output.append(json)
        case .template(let template): output.append(jsonString: template.text(of: page, kind: kind.name))
        case .selected(let selection, let type, let isList):
            if isList { return try appendList(selection, type, in: context, to: &output) }
            return try appendFirst(selection, type, in: context, to: &output)
        case .object(let each, let fields):
            if let each { return try appendObjects(each, fields, in: context, to: &output) }
            let start = output.count
            guard try appendObject(fields, in: context, to: &output) else {
                output.truncate(to: start)
                return false
            }
        }
        return true
    }

    /// The first thing found that can be read as the type. Usually that is the first of all, so that no more are looked
    /// for at first.
    private mutating func appendFirst(
        _ selection: Selection, _ type: ValueType, in context: Context, to output: inout ByteWriter
    ) throws -> Bool {
        guard let first = try found(selection, in: context, limit: 1).first else { return false }
        if append(first, as: type, to: &output) { return true }
        for other in try found(selection, in: context, limit: .max).dropFirst()
        where append(other, as: type, to: &output) { return true }
        return false
    }

    private mutating func appendList(
        _ selection: Selection, _ type: ValueType, in context: Context, to output: inout ByteWriter
    ) throws -> Bool {
        let start = output.count
        var isEmpty = true
        output.append(UInt8(ascii: "["))
        for found in try found(selection, in: context, limit: .max) {
            try checkCost(of: output)
            // An array of JSON means its elements.
            if case .json(.array(let elements)) = found {
                for element in elements { appendElement(.json(element), type, &isEmpty, to: &output) }
            } else {
                appendElement(found, type, &isEmpty, to: &output)
            }
        }
        output.append(UInt8(ascii: "]"))
        if isEmpty { output.truncate(to: start) }
        return !isEmpty
    }

    private mutating func appendElement(
        _ found: Found, _ type: ValueType, _ isEmpty: inout Bool, to output: inout ByteWriter
    ) {
        let start = output.count
        if !isEmpty { output.append(UInt8(ascii: ",")) }
        if append(found, as: type, to: &output) { isEmpty = false } else { output.truncate(to: start) }
    }

    private mutating func appendObjects(
        _ each: Selection, _ fields: [ItemField], in context: Context, to output: inout ByteWriter
    ) throws -> Bool {
        let start = output.count
        var isEmpty = true
        output.append(UInt8(ascii: "["))
        for inner in try contexts(each, in: context) {
            let element = output.count
            if !isEmpty { output.append(UInt8(ascii: ",")) }
            if try appendObject(fields, in: inner, to: &output) {
                isEmpty = false
            } else {
                output.truncate(to: element)
            }
        }
        output.append(UInt8(ascii: "]"))
        if isEmpty { output.truncate(to: start) }
        return !isEmpty
    }

    /// Appends one thing found as JSON. Answers false, with nothing appended, when it cannot be read as the type.
    private mutating func append(_ found: Found, as type: ValueType, to output: inout ByteWriter) -> Bool {
        switch found {
        case .json(let value): return values.append(value, as: type, to: &output)
        case .match(.number(let number)):
            let value = Int64(exactly: number).map(JSONValue.integer) ?? .number(number)
            return values.append(value, as: type, to: &output)
        case .match(let match):
            scratch.removeAll()
            Self.appendText(of: match, as: type, isXML: page.contentType.isXML, to: &scratch)
        case .text(let text):
            scratch.removeAll()
            scratch.append(utf8: text)
        }
        return scratch.withUnsafeBytes { values.append(Span(_unsafeElements: $0), as: type, to: &output) }
    }
}
