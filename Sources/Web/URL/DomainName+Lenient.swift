/// UTS #46 lets more names through than IDNA2008, which is what libidn2 ends with: symbols (`☃.net`), hyphens at any place
/// (`ab--ü.de`), long labels. Browsers follow UTS #46, and such names are in use, so a name that libidn2 refuses is tried
/// again label by label, and a label that it refuses in the part of UTS #46 that needs no table but the standard
/// library's: letters, digits and symbols that stand for themselves. Marks and joiners stay libidn2's, and so do names
/// with scripts written from right to left, in which the labels depend on each other.
extension DomainName {
    static func appendLeniently(_ name: Span<UInt8>, to out: inout ByteWriter) -> Bool {
        var label: [Unicode.Scalar] = []
        for scalar in name.string.unicodeScalars {
            guard !isFromRightToLeft(scalar) else { return false }
            guard isDot(scalar) else {
                label.append(scalar)
                continue
            }
            guard append(label, to: &out) else { return false }
            out.append(UInt8(ascii: "."))
            label.removeAll()
        }
        return append(label, to: &out)
    }

    private static func append(_ label: [Unicode.Scalar], to out: inout ByteWriter) -> Bool {
        if let mapped = mapping(of: label) {
            if mapped.allSatisfy(\.isASCII) {
                for scalar in mapped { out.append(UInt8(truncatingIfNeeded: scalar.value)) }
                return true
            }
            out.append("xn--")
            return Punycode.append(mapped, to: &out)
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: label)
        var single = ByteWriter(capacity: 4 * label.count)
        single.append(utf8: String(text))
        return appendByIDNA2008(single.span, to: &out)
    }

    /// What the label becomes, or nil when this is not the place to decide it. Whether an A-label beside others is a good
    /// one is for libidn2 to say.
    private static func mapping(of label: [Unicode.Scalar]) -> [Unicode.Scalar]? {
        var mapped: [Unicode.Scalar] = []
        for scalar in label {
            guard let mapping = mapping(of: scalar) else { return nil }
            mapped.append(contentsOf: mapping)
        }
        return mapped.starts(with: "xn--".unicodeScalars) ? nil : mapped
    }

    /// The full stop and what UTS #46 maps to it.
    private static func isDot(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "." || scalar == "\u{3002}" || scalar == "\u{FF0E}" || scalar == "\u{FF61}"
    }

    private static func isFromRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFE, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }

    /// What the character becomes, or nil when this is not the place to decide it.
    private static func mapping(of scalar: Unicode.Scalar) -> String.UnicodeScalarView? {
        switch scalar.value {
        case 0xAD, 0x200B, 0x2060, 0x2064, 0xFE00...0xFE0F, 0xFEFF: return "".unicodeScalars
        default: break
        }
        let mapped = scalar.properties.lowercaseMapping.unicodeScalars
        return mapped.allSatisfy(standsForItself) ? mapped : nil
    }

    private static func standsForItself(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return true }
        // The letters in which IDNA2008 differs from its forerunner: they stay (no transitional processing).
        if scalar == "ß" || scalar == "ς" { return true }
        switch scalar.value {
        case 0x1100...0x11FF, 0xD7B0...0xD7FF, 0x2FF0...0x2FFF, 0x31E3...0x31EF, 0xFFF0...0xFFFF, 0x1D173...0x1D17A:
            return false  // jamo, which compose, and characters that UTS #46 refuses
        default: break
        }
        guard !scalar.properties.changesWhenNFKCCaseFolded else { return false }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber, .otherNumber,
            .otherSymbol, .mathSymbol, .currencySymbol, .modifierSymbol, .otherPunctuation, .dashPunctuation,
            .connectorPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation:
            return true
        default: return false
        }
    }
}
