/// English names of months and days of the week.
enum DateNames {
    private static let months: [StaticString] = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let weekdays: [StaticString] = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    /// The month (1–12) that a word names, whole or by three letters; September also by four.
    static func month(_ word: Range<Int>, in text: Span<UInt8>) -> Int? {
        let word = text.extracting(word)
        if word.equalsIgnoringCase("sept") { return 9 }
        return position(of: word, in: months).map { $0 + 1 }
    }

    static func isWeekday(_ word: Range<Int>, in text: Span<UInt8>) -> Bool {
        position(of: text.extracting(word), in: weekdays) != nil
    }

    private static func position(of word: Span<UInt8>, in names: [StaticString]) -> Int? {
        for (index, name) in names.enumerated() {
            let length = name.utf8CodeUnitCount
            guard word.count == 3 || word.count == length else { continue }
            var matched = 0
            while matched < word.count, ASCII.lowercased(word[matched]) == name.utf8Start[matched] { matched += 1 }
            if matched == word.count { return index }
        }
        return nil
    }
}
