import CLibPCRE2

/// A pattern that PCRE2 compiled, with the limits under which it is matched.
final class CompiledPattern: Sendable {
    // Safe: both are written in `init` and freed in `deinit` only, when nobody else holds the object. In between they are
    // only read: `pcre2_match` takes them as const, and PCRE2 documents that compiled code, once `pcre2_jit_compile` is
    // done, may be used by several threads at once. All that a match writes is in match data of its own.
    nonisolated(unsafe) let code: OpaquePointer
    nonisolated(unsafe) let limits: OpaquePointer
    let groupCount: Int

    /// Steps of backtracking from one place of the text.
    static let matchLimit: UInt32 = 500_000
    /// Nesting of groups in a pattern. PCRE2 recurses over them when it compiles.
    private static let nestingLimit: UInt32 = 100
    /// KiB that matching without machine code may take.
    private static let heapLimit: UInt32 = 20_480
    /// Bytes of compiled code: repeats of repeats make megabytes of a short pattern.
    private static let codeLimit = 1 << 20

    init(_ pattern: String) throws(RegularExpressionFault) {
        guard let context = pcre2_compile_context_create_8(nil), let limits = pcre2_match_context_create_8(nil) else {
            throw Self.noMemory
        }
        defer { pcre2_compile_context_free_8(context) }
        pcre2_set_parens_nest_limit_8(context, Self.nestingLimit)
        pcre2_set_match_limit_8(limits, Self.matchLimit)
        pcre2_set_heap_limit_8(limits, Self.heapLimit)

        let options =
            PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT
        var error: Int32 = 0
        var offset = 0
        var pattern = pattern
        let compiled = pattern.withUTF8 { bytes in
            pcre2_compile_8(bytes.baseAddress, bytes.count, options, &error, &offset, context)
        }
        guard let compiled else {
            pcre2_match_context_free_8(limits)
            throw RegularExpressionFault(
                code: .syntax, message: Self.message(of: error), offset: min(max(offset, 0), pattern.utf8.count))
        }
        var size = 0
        pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_SIZE), &size)
        guard size <= Self.codeLimit else {
            pcre2_code_free_8(compiled)
            pcre2_match_context_free_8(limits)
            throw RegularExpressionFault(
                code: .tooLarge, message: "the pattern repeats too much of itself; make its counts smaller", offset: 0)
        }
        // Without machine code (no JIT on this processor, or no executable memory) matching is slower and the same.
        pcre2_jit_compile_8(compiled, PCRE2_JIT_COMPLETE)
        var groups: UInt32 = 0
        pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &groups)
        code = compiled
        self.limits = limits
        groupCount = Int(groups)
    }

    deinit {
        pcre2_code_free_8(code)
        pcre2_match_context_free_8(limits)
    }

    static let noMemory = RegularExpressionFault(
        code: .matching, message: "there is no memory for a regular expression", offset: 0)

    /// PCRE2's sentence for one of its error numbers.
    static func message(of error: Int32) -> String {
        var writer = ByteWriter(capacity: 256)
        writer.append(room: 256) { buffer in
            Int(max(0, min(pcre2_get_error_message_8(error, buffer.baseAddress, buffer.count), 256)))
        }
        return writer.isEmpty ? "PCRE2 error \(error)" : writer.string
    }
}
