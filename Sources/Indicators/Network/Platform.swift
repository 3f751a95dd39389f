/// A service where people have accounts, and how its handles compare.
package struct Platform: Sendable, Hashable {
    package let name: String
    package let aliases: [String]
    /// Hosts whose first path component is a handle.
    let hosts: [String]
    let handles: Handles

    enum Handles: Sendable, Hashable {
        /// Capitals do not count.
        case folded
        /// As folded, but a leading @ tells official accounts from personal ones.
        case foldedKeepingAt
        /// A phone number, or a folded name where the service has both.
        case phone
        /// Folded, but ids of channels (`UC…`) keep their case.
        case youtube
    }

    package static let all: [Platform] = [
        Platform("facebook", ["fb", "messenger", "meta"], ["facebook.com", "fb.com", "m.me", "fb.me"]),
        Platform("instagram", ["ig", "insta"], ["instagram.com"]),
        Platform("telegram", ["tg"], ["t.me", "telegram.me", "telegram.dog"]),
        Platform("line", [], [], .foldedKeepingAt),
        Platform("whatsapp", ["wa"], ["wa.me"], .phone),
        Platform("tiktok", ["tik-tok", "douyin"], ["tiktok.com"]),
        Platform("x", ["twitter"], ["x.com", "twitter.com"]),
        Platform("youtube", ["yt"], ["youtube.com"], .youtube),
        Platform("wechat", ["weixin"], []),
        Platform("viber", [], [], .phone),
        Platform("signal", [], [], .phone),
        Platform("zalo", [], ["zalo.me"], .phone),
        Platform("imo", [], [], .phone),
        Platform("discord", [], []),
        Platform("snapchat", ["snap"], []),
        Platform("threads", [], ["threads.net", "threads.com"]),
        Platform("linkedin", [], []),
        Platform("kakaotalk", ["kakao"], []),
        Platform("skype", [], []),
        Platform(
            "shopee",
            [],
            ["shopee.co.th", "shopee.sg", "shopee.com.my", "shopee.ph", "shopee.vn", "shopee.co.id"]
        ),
        Platform("lazada", [], []),
        Platform("tinder", [], []),
        Platform("bumble", [], []),
        Platform("bigo", ["bigo-live"], []),
        Platform("qq", [], []),
    ]

    package static func named(_ name: String) -> Platform? { byName[name] }

    static func canonical(_ text: String) throws(Refusal) -> String {
        let name = text.trimmed.asciiLowercased
        guard isCanonical(name) else {
            throw Refusal(part: "platform", "\"\(Excerpt.of(text))\" is no platform", "write it such as telegram")
        }
        return byName[name]?.name ?? name
    }

    static func isCanonical(_ name: String) -> Bool {
        name.isMade(of: { $0.isLower || $0.isDigit || $0 == 0x2d || $0 == 0x2e }, count: 1...32)
    }

    /// The platform and handle in the URL of a profile; nil for other URLs.
    static func profile(_ text: String) -> (platform: Platform, handle: String)? {
        let absolute = text.contains("://") ? text : "https://\(text)"
        var warnings: [String] = []
        guard let url = try? WebAddress(absolute, warnings: &warnings) else { return nil }
        let host = ["www.", "m.", "web."].first { url.host.hasPrefix($0) }.map { String(url.host.dropFirst($0.count)) }
        guard let platform = byHost[host ?? url.host] ?? byHost[url.host] else { return nil }
        var components = url.path.split(separator: "/").map(String.init)
        if platform.name == "facebook", components.first == "profile.php" {
            let id = url.query?.split(separator: "&").first { $0.hasPrefix("id=") }
            return id.map { (platform, String($0.dropFirst(3))) }
        }
        if platform.name == "telegram", components.first == "s" { components.removeFirst() }
        if platform.name == "youtube", let first = components.first, ["channel", "c", "user"].contains(first) {
            components.removeFirst()
        }
        return components.first.map { (platform, $0) }
    }

    private static let byName: [String: Platform] = {
        var byName: [String: Platform] = [:]
        for platform in all {
            for name in [platform.name] + platform.aliases { byName[name] = platform }
        }
        return byName
    }()

    private static let byHost: [String: Platform] = {
        var byHost: [String: Platform] = [:]
        for platform in all {
            for host in platform.hosts { byHost[host] = platform }
        }
        return byHost
    }()

    private init(_ name: String, _ aliases: [String], _ hosts: [String], _ handles: Handles = .folded) {
        self.name = name
        self.aliases = aliases
        self.hosts = hosts
        self.handles = handles
    }
}
