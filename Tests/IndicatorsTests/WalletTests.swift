import Indicators
import Testing

@Suite struct WalletTests {
    @Test func `BIP-350's valid addresses are taken in lower case`() throws {
        for address in try Fixtures.lines("segwit-valid.txt") {
            #expect(try canonical(.cryptoWallet, "bitcoin:" + address) == "bitcoin:" + address.lowercased())
        }
    }

    @Test func `BIP-350's invalid addresses are refused`() throws {
        let addresses = try Fixtures.lines("segwit-invalid.txt")
        #expect(addresses.count == 15)
        for address in addresses { #expect(refusal(.cryptoWallet, "bitcoin:" + address) != nil, "\(address)") }
    }

    @Test func `EIP-55's addresses are one wallet in any case that checks`() throws {
        for address in try Fixtures.lines("eip55.txt") {
            let expected = "ethereum:" + address.lowercased()
            #expect(try canonical(.cryptoWallet, "eth:" + address) == expected)
            #expect(try canonical(.cryptoWallet, "eth:" + address.lowercased()) == expected)
            #expect(try canonical(.cryptoWallet, "eth:0x" + address.dropFirst(2).uppercased()) == expected)
        }
    }

    @Test func `a changed capital fails EIP-55`() throws {
        #expect(
            throws: IndicatorError.key(
                kind: "crypto-wallet",
                value: "eth:0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                reason: "the checksum is wrong (EIP-55, by its capitals)",
                advice: "a character was mistyped or lost: copy it again"
            )
        ) { try canonical(.cryptoWallet, "eth:0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed") }
    }

    @Test(arguments: [
        ("bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("btc:3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "bitcoin:3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
        ("trc20:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
        ("tron:41a614f803b6fd780986a42c78ec9c7f77e6ded13c", "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
        ("xrp:rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "ripple:rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"),
        ("xrp:rrrrrrrrrrrrrrrrrrrrrhoLvTp", "ripple:rrrrrrrrrrrrrrrrrrrrrhoLvTp"),
        ("sol:11111111111111111111111111111111", "solana:11111111111111111111111111111111"),
        ("sol:TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", "solana:TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"),
        ("ltc:3MSvaVbVFFLML86rt5eqgA9SvW23upaXdY", "litecoin:MTf4tP1TCNBn8dNkyxeBVoPrFCcVzxJvvh"),
        ("ltc:MTf4tP1TCNBn8dNkyxeBVoPrFCcVzxJvvh", "litecoin:MTf4tP1TCNBn8dNkyxeBVoPrFCcVzxJvvh"),
        (
            "bch:bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
            "bitcoin-cash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
        ),
        ("bch:1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "bitcoin-cash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),
        ("bch:3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", "bitcoin-cash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"),
        (
            "xmr:888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
            "monero:888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H"
        ),
        (
            "ada:stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw",
            "cardano:stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw"
        ),
        (
            "ton:EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N",
            "ton:0:83dfd552e63729b472fcbcc8c45ebcc6691702558b68ec7527e1ba403a0f31a8"
        ),
        (
            "ton:UQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqEBI",
            "ton:0:83dfd552e63729b472fcbcc8c45ebcc6691702558b68ec7527e1ba403a0f31a8"
        ),
        (
            "xlm:GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN",
            "stellar:GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN"
        ),
    ])
    func `an address has one form on its chain`(_ text: String, _ expected: String) throws {
        #expect(try canonical(.cryptoWallet, text) == expected)
    }

    @Test func `one changed character is refused on every chain`() throws {
        for address in [
            "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u",
            "ripple:rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTi", "bch:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b",
            "xmr:888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3J",
            "ton:EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2M",
            "xlm:GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVM",
            "ada:stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgq",
        ] {
            #expect(refusal(.cryptoWallet, address)?.reason.hasPrefix("the checksum is wrong") == true, "\(address)")
        }
    }

    @Test func `the chain is guessed where the address says it`() throws {
        #expect(try canonical(.cryptoWallet, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t").hasPrefix("tron:"))
        #expect(try canonical(.cryptoWallet, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4").hasPrefix("bitcoin:"))
        let key = try Kind.cryptoWallet.canonicalise("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
        #expect(key.value == "ethereum:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")
        #expect(key.warnings == ["no chain was given: ethereum was assumed"])
    }

    @Test(arguments: [
        ("usdt:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "usdt moves on several chains"),
        ("nochain:abc", "chain \"nochain\" is not known"),
        ("abcdef", "missing"), ("tron:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "not a T… address"),
        ("eth:0x12", "not built like an address"),
        ("btc:tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", "a test network's address"),
    ])
    func `what names no wallet is refused with its reason`(_ text: String, _ reason: String) {
        #expect(refusal(.cryptoWallet, text)?.reason == reason)
    }

    @Test func `a receiver verifies checksums, and takes chains of a later version`() {
        #expect(!Kind.cryptoWallet.isCanonical("ethereum:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
        #expect(!Kind.cryptoWallet.isCanonical("btc:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"))
        #expect(!Kind.cryptoWallet.isCanonical("bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"))
        #expect(Kind.cryptoWallet.isCanonical("newchain:abc123"))
    }
}
