/// The words that a language of the shop is made of.
struct Vocabulary {
    let adjectives: [String]
    let nouns: [String]
    let places: [String]
    let firstNames: [String]
    let lastNames: [String]
    /// Sentences in which `A`, `N`, `P` and `W` in braces stand for an adjective, a noun, a place and a person.
    let sentences: [String]

    static func of(_ language: Language) -> Vocabulary {
        switch language {
        case .english: english
        case .french: french
        case .russian: russian
        case .japanese: japanese
        }
    }

    /// `template` with its braces filled by `draw`.
    func sentence(_ draw: inout Draw) -> String {
        var result = ""
        var rest = draw.pick(sentences)[...]
        while let brace = rest.firstIndex(of: "{") {
            result += rest[..<brace]
            switch rest.dropFirst(rest.distance(from: rest.startIndex, to: brace) + 1).first {
            case "A": result += draw.pick(adjectives)
            case "N": result += draw.pick(nouns)
            case "P": result += draw.pick(places)
            default: result += draw.pick(firstNames)
            }
            rest = rest[brace...].dropFirst(3)
        }
        return result + rest
    }

    static let english = Vocabulary(
        adjectives: [
            "patient", "hollow", "copper", "quiet", "northern", "borrowed", "crooked", "salted", "paper", "hidden",
            "second", "winter", "clever", "faded", "unwritten", "ninth", "tidal", "wooden", "restless", "forgotten",
            "silver", "ordinary", "tall", "migrating", "listening", "half-finished", "amber", "secret", "slow", "far",
        ],
        nouns: [
            "lighthouse", "kettle", "railway", "orchard", "compass", "ferry", "staircase", "almanac", "beekeeper",
            "harbour", "clockmaker", "ladder", "market", "tide", "umbrella", "bridge", "postman", "observatory",
            "bakery", "chessboard", "weathervane", "lantern", "map", "cellar", "violin", "garden", "window", "signal",
            "envelope", "quarry",
        ],
        places: [
            "Norvale", "Port Ellery", "Hask", "Upper Brindle", "Saltmere", "Tarn Hollow", "Quillby", "East Marrow",
            "Lindow", "Cape Osric", "Fennick", "Wexcombe", "Dunmallow", "Greyholm", "Ostrey", "Pell Island",
            "Rookdale", "Varn", "Whitlow", "Yarrow Bay",
        ],
        firstNames: [
            "Ada", "Bram", "Cleo", "Dorian", "Edda", "Faro", "Greta", "Hollis", "Ines", "Jonah", "Kit", "Lena",
            "Milo", "Nadia", "Otto", "Petra",
        ],
        lastNames: [
            "Ashgrove", "Birdsall", "Crake", "Dunmore", "Ember", "Fairwind", "Gantry", "Hartnoll", "Inkpen", "Jessop",
            "Kestrel", "Lovage", "Marlow", "Nettle", "O'Dell", "Penhallow",
        ],
        sentences: [
            "In {P}, where nobody counts the hours, {W} finds a {A} {N} and cannot leave it alone.",
            "The {N} of {P} has been {A} for as long as anyone remembers.",
            "“A {N} is only a {N},” says {W}, “until somebody in {P} needs it.”",
            "Every Thursday the {A} {N} stops at {P} & takes on one more passenger.",
            "What {W} brings home is {A}, heavier than it looks, and smells of {P}.",
            "Between the {N} and the {N} lies a street that no map of {P} shows.",
            "It costs < 5 shillings, {W} was told, and lasts > 20 winters.",
            "The last chapter returns to the {A} {N}, which was there all along.",
        ])

    static let french = Vocabulary(
        adjectives: [
            "discret", "léger", "oublié", "muet", "étroit", "doré", "boréal", "patient", "inachevé", "fêlé", "salé",
            "lointain",
        ],
        nouns: [
            "phare", "jardin", "carnet", "pêcheur", "voilier", "marché", "clocher", "théâtre", "herbier", "sentier",
            "château", "fenêtrier",
        ],
        places: ["Valréas-le-Haut", "Port-Ému", "Saint-Brévin", "Crêtes", "Île-aux-Grêles", "Néris", "Hautôt"],
        firstNames: ["Aurèle", "Béatrice", "Côme", "Élodie", "Joël", "Maëlle", "Noé", "Zoé"],
        lastNames: ["Brûlé", "Chênevert", "Delâtre", "Forêt", "Grésil", "Hémon", "Lacôte", "Prévert-Ney"],
        sentences: [
            "À {P}, {W} garde un {N} {A} que personne n'ose déplacer.",
            "Le {N} de {P} est {A} depuis l'été où la mer s'est retirée.",
            "« Rien n'est plus {A} qu'un {N} », répète {W} à qui veut l'entendre.",
            "Entre le {N} et le {N}, il reste à {P} une ruelle où l'on s'égare volontiers.",
            "{W} a payé très cher ce {N} {A}, et ne le regrette guère.",
        ])

    static let russian = Vocabulary(
        adjectives: [
            "тихий", "медный", "северный", "забытый", "зимний", "бумажный", "второй", "дальний", "соляной", "старый",
            "янтарный", "упрямый",
        ],
        nouns: [
            "маяк", "чайник", "вокзал", "компас", "причал", "часовщик", "фонарь", "мост", "рынок", "подвал",
            "календарь", "ключ",
        ],
        places: ["Норвале", "Солёной Гавани", "Верхнем Бриндле", "Острове Пелл", "Серых Холмах", "Ястребове"],
        firstNames: ["Ада", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Зоя", "Илья"],
        lastNames: ["Журавлёв", "Клёнов", "Лодочник", "Метелица", "Озёрный", "Пасечник", "Сойкин", "Ясень"],
        sentences: [
            "В {P} стоит {A} {N}, о котором никто не говорит вслух.",
            "{W} находит {A} {N} и везёт его через всю страну.",
            "«Всякий {N} когда-то был {A}», — повторяет {W}.",
            "Каждый четверг {N} в {P} ждёт одного и того же гостя.",
            "Ещё один {A} {N} — и книга кончилась бы иначе.",
        ])

    static let japanese = Vocabulary(
        adjectives: ["静かな", "青い", "赤い", "古い", "小さな", "大きな", "遠い", "長い", "新しい"],
        nouns: ["灯台", "図書館", "庭", "駅", "時計", "鏡", "橋", "船", "猫", "星", "ソファ", "時刻表"],
        places: ["ノルヴェール", "風の島", "雪の山", "花の川", "ソルトミア"],
        firstNames: ["アダ", "ブラム", "クレオ", "グレタ", "ミロ", "ナディア"],
        lastNames: ["山星", "海橋", "小川", "青島", "古庭", "花書"],
        sentences: [
            "{P}に、{A}{N}がある。",
            "{W}は{A}{N}を「本」とよんだ。",
            "夜の{P}で、{N}と{N}のあいだに新しい話がはじまる。",
            "この{N}は、{A}旅のおわりまでだれも見つけられなかった。",
        ])
}
