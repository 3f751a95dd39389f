import Indicators

/// The traffic light in other formats.
enum ForeignTLP {
    /// STIX's marking definitions of TLP 2.0, those of TLP 1, and OpenCTI's of AMBER+STRICT.
    static func marking(_ id: String) -> TLP? { markings[id] }

    /// MISP's tags; TLP 1's WHITE is CLEAR.
    static func tag(_ name: String) -> TLP? {
        let word = name.lowercased()
        guard word.hasPrefix("tlp:") else { return nil }
        return word == "tlp:white" ? .clear : try? TLP(word)
    }

    static func id(of tlp: TLP) -> String {
        switch tlp {
        case .clear: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
        case .green: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
        case .amber: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
        case .amberStrict: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
        case .red: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
        }
    }

    private static let markings: [String: TLP] = {
        var markings = Dictionary(uniqueKeysWithValues: TLP.allCases.map { (id(of: $0), $0) })
        markings["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"] = .clear
        markings["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"] = .green
        markings["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"] = .amber
        markings["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"] = .red
        markings["marking-definition--826578e1-40ad-459f-bc73-ede076f81f37"] = .amberStrict
        return markings
    }()
}
