/// A block chain: what its addresses and transaction ids look like.
package struct Chain: Sendable {
    package let name: String
    /// Other names and tickers people write, in lower case.
    package let aliases: [String]
    /// As MISP's `coin-address` and STIX's `symbol` have it.
    package let symbol: String
    let address: AddressForm
    let transaction: TransactionForm

    enum AddressForm: Sendable {
        /// Base58Check with these version bytes (the first of a pair replaces the second), and segwit (BIP-173, -350).
        case bitcoin(versions: [UInt8], replaced: [UInt8: UInt8], prefix: String?)
        case bitcoinCash
        /// Twenty bytes of hexadecimal with the checksum of EIP-55.
        case evm
        case tron
        case ripple
        case solana
        case monero
        case cardano
        case ton
        case stellar
    }

    enum TransactionForm: Sendable {
        /// 64 hexadecimal digits.
        case hexadecimal
        /// The same after `0x`.
        case prefixedHexadecimal
        /// Base58 of a 64-byte signature.
        case solana
        /// 64 hexadecimal digits, or Base64 of as many bits.
        case ton
    }

    /// The chain of a name, an alias or a ticker, in any case.
    package static func named(_ text: String) -> Chain? { byName[text.trimmed.asciiLowercased] }

    package static let all: [Chain] = [
        Chain(
            "bitcoin",
            ["btc", "xbt"],
            "BTC",
            .bitcoin(versions: [0x00, 0x05], replaced: [:], prefix: "bc")
        ),
        Chain("ethereum", ["eth", "erc20", "erc-20"], "ETH", .evm, .prefixedHexadecimal),
        Chain("tron", ["trx", "trc20", "trc-20"], "TRX", .tron),
        Chain(
            "bsc",
            ["bnb", "bep20", "bep-20", "bnb-chain", "binance-smart-chain"],
            "BNB",
            .evm,
            .prefixedHexadecimal
        ),
        Chain("polygon", ["matic", "pol"], "POL", .evm, .prefixedHexadecimal),
        Chain("arbitrum", ["arb", "arbitrum-one"], "ARB", .evm, .prefixedHexadecimal),
        Chain("optimism", ["op", "op-mainnet"], "OP", .evm, .prefixedHexadecimal),
        Chain("base", [], "BASE", .evm, .prefixedHexadecimal),
        Chain("avalanche", ["avax", "avalanche-c"], "AVAX", .evm, .prefixedHexadecimal),
        Chain("solana", ["sol"], "SOL", .solana, .solana),
        Chain("ton", ["toncoin", "the-open-network"], "TON", .ton, .ton),
        Chain("ripple", ["xrp", "xrpl", "xrp-ledger"], "XRP", .ripple),
        Chain(
            "litecoin",
            ["ltc"],
            "LTC",
            .bitcoin(versions: [0x30, 0x32], replaced: [0x05: 0x32], prefix: "ltc")
        ),
        Chain("dogecoin", ["doge"], "DOGE", .bitcoin(versions: [0x1e, 0x16], replaced: [:], prefix: nil)),
        Chain("dash", [], "DASH", .bitcoin(versions: [0x4c, 0x10], replaced: [:], prefix: nil)),
        Chain("bitcoin-cash", ["bch", "bitcoincash"], "BCH", .bitcoinCash),
        Chain("monero", ["xmr"], "XMR", .monero),
        Chain("cardano", ["ada"], "ADA", .cardano),
        Chain("stellar", ["xlm"], "XLM", .stellar),
    ]

    /// Tokens that live on several chains, so that they name none.
    static let tokens: Set<String> = ["usdt", "usdc", "tether", "dai", "busd"]

    private static let byName: [String: Chain] = {
        var byName: [String: Chain] = [:]
        for chain in all {
            for name in [chain.name] + chain.aliases { byName[name] = chain }
        }
        return byName
    }()

    private init(
        _ name: String,
        _ aliases: [String],
        _ symbol: String,
        _ address: AddressForm,
        _ transaction: TransactionForm = .hexadecimal
    ) {
        self.name = name
        self.aliases = aliases
        self.symbol = symbol
        self.address = address
        self.transaction = transaction
    }

    static func required(_ text: String) throws(Refusal) -> Chain {
        if let chain = named(text) { return chain }
        if tokens.contains(text.asciiLowercased) {
            throw Refusal(part: "chain", "\(text) moves on several chains", "name the chain, such as tron or ethereum")
        }
        throw Refusal(
            part: "chain",
            "chain \"\(Excerpt.of(text))\" is not known",
            "use \(all.map(\.name).joined(separator: ", "))"
        )
    }
}
