import CLibPCRE2

extension RegularExpression {
    /// How many places of the text are tried in one call. PCRE2 limits the steps from each place, so that a call has at
    /// most places × steps; between calls the clock is looked at.
    private static let placesPerCall = 1024
    /// The processor time that one text may take, in seconds.
    static let secondsPerText = 1.0

    /// Hands each match to `receive`, from the first on, until it answers false: the whole match and then the groups, the
    /// places of groups that took no part empty.
    func scan(_ text: Span<UInt8>, _ receive: ([Range<Int>]) -> Bool) throws(RegularExpressionFault) {
        guard let data = pcre2_match_data_create_from_pattern_8(code.code, nil),
            let context = pcre2_match_context_copy_8(code.limits)
        else { throw CompiledPattern.noMemory }
        defer {
            pcre2_match_data_free_8(data)
            pcre2_match_context_free_8(context)
        }
        var scan = Scan(code: code, data: data, context: context)
        try text.withUnsafeBufferPointer { buffer throws(RegularExpressionFault) in
            guard let base = buffer.baseAddress else {
                var empty: UInt8 = 0
                return try scan.run(&empty, 0, receive)
            }
            try scan.run(base, buffer.count, receive)
        }
    }

    /// The matches of one pattern in one text.
    private struct Scan {
        let code: CompiledPattern
        let data: OpaquePointer
        /// The limits, with the end of the places to try.
        let context: OpaquePointer
        /// Set once machine code has run out of its small stack; the interpreter takes memory from the heap.
        var options: UInt32 = 0
        private let time = ProcessorTimeLimit(seconds: RegularExpression.secondsPerText)

        mutating func run(
            _ text: UnsafePointer<UInt8>, _ count: Int, _ receive: ([Range<Int>]) -> Bool
        ) throws(RegularExpressionFault) {
            var start = 0
            // After an empty match the next may not be empty at the same place, as in Perl and Python.
            var afterEmpty: UInt32 = 0
            while start <= count {
                let end = min(start + RegularExpression.placesPerCall, count)
                guard let found = try match(text, count, from: start, to: end, afterEmpty) else {
                    if afterEmpty != 0 {
                        afterEmpty = 0
                        start = Self.next(text, count, after: start)
                        continue
                    }
                    guard end < count else { return }
                    guard !time.isOver else { throw Self.tooExpensive }
                    start = end
                    // The next call must not begin inside a character.
                    while start < count, text[start] & 0xC0 == 0x80 { start += 1 }
                    continue
                }
                guard receive(found) else { return }
                // A lookbehind with \K may end a match before it began; going on from there would never end.
                start = max(start, found[0].upperBound)
                afterEmpty = found[0].isEmpty ? PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED : 0
                guard !time.isOver else { throw Self.tooExpensive }
            }
        }

        /// The first match that begins at `start` … `end`, or nil.
        private mutating func match(
            _ text: UnsafePointer<UInt8>, _ count: Int, from start: Int, to end: Int, _ more: UInt32
        ) throws(RegularExpressionFault) -> [Range<Int>]? {
            pcre2_set_offset_limit_8(context, end)
            var result = pcre2_match_8(code.code, text, count, start, options | more, data, context)
            if result == PCRE2_ERROR_JIT_STACKLIMIT {
                options |= PCRE2_NO_JIT
                result = pcre2_match_8(code.code, text, count, start, options | more, data, context)
            }
            switch result {
            case PCRE2_ERROR_NOMATCH: return nil
            case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_HEAPLIMIT: throw Self.tooExpensive
            case ..<0:
                throw RegularExpressionFault(code: .matching, message: CompiledPattern.message(of: result), offset: 0)
            default: return places(count)
            }
        }

        private func places(_ count: Int) -> [Range<Int>] {
            let vector = UnsafeBufferPointer(
                start: pcre2_get_ovector_pointer_8(data), count: 2 * Int(pcre2_get_ovector_count_8(data)))
            return (0...code.groupCount).map { group in
                // A group that took no part has -1.
                guard 2 * group + 1 < vector.count, 0...count ~= vector[2 * group] else { return 0..<0 }
                return vector[2 * group]..<max(vector[2 * group], vector[2 * group + 1])
            }
        }

        private static func next(_ text: UnsafePointer<UInt8>, _ count: Int, after index: Int) -> Int {
            var next = index + 1
            while next < count, text[next] & 0xC0 == 0x80 { next += 1 }
            return next
        }

        private static var tooExpensive: RegularExpressionFault {
            RegularExpressionFault(
                code: .tooExpensive, message: "the pattern takes too long on this text; make it more direct", offset: 0)
        }
    }
}
