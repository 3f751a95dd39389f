import Indicators
import Testing

@Suite struct BankAccountTests {
    @Test(arguments: [
        "GB29 NWBK 6016 1331 9268 19", "DE89 3704 0044 0532 0130 00", "SA03 8000 0000 6080 1016 7519",
        "FR14 2004 1010 0505 0001 3M02 606", "NO93 8601 1117 947", "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
        "TL38 0080 0123 4567 8910 157",
    ])
    func `an IBAN is taken in groups, in small letters and bare`(_ printed: String) throws {
        let bare = String(printed.filter { $0 != " " })
        #expect(try canonical(.bankAccount, printed) == bare)
        #expect(try canonical(.bankAccount, bare.lowercased()) == bare)
        #expect(try canonical(.bankAccount, parts: ["iban": "IBAN " + printed]) == bare)
        #expect(try Kind.bankAccount.canonicalise(RawKey(value: bare)).display == printed)
    }

    @Test func `a national account is known by country, institution and digits`() throws {
        let parts = ["country": "TH", "institution": "014", "account": "123-4-56789-0"]
        #expect(try canonical(.bankAccount, parts: parts) == "th/014/1234567890")
        #expect(try canonical(.bankAccount, "TH/014/1234567890") == "th/014/1234567890")
        #expect(
            try canonical(.bankAccount, parts: ["institution": "BKKBTHBKXXX", "account": "0012345"])
                == "th/bkkbthbk/0012345"
        )
    }

    @Test(arguments: [
        ("BKKBTHBK", "th/bkkbthbk"), ("bkkbthbkxxx", "th/bkkbthbk"), ("BKKB TH BK XXX", "th/bkkbthbk"),
        ("BKKBTHBK001", "th/bkkbthbk001"), ("XXXXTHXX", "th/xxxxthxx"),
        // No country, so no BIC.
        ("ABCDZZ12XXX", "th/abcdzz12xxx"), ("ABCDTH-1XXX", "th/abcdth-1xxx"),
    ])
    func `a BIC with the branch XXX is the same as without a branch`(_ text: String, _ expected: String) throws {
        let parts = ["country": "TH", "institution": text, "account": "0012345"]
        #expect(try canonical(.bankAccount, parts: parts) == "\(expected)/0012345")
        #expect(Kind.bankAccount.isCanonical("\(expected)/0012345"))
    }

    @Test func `an account at a BIC with the branch XXX is not in its one form`() {
        #expect(!Kind.bankAccount.isCanonical("th/bkkbthbkxxx/0012345"))
    }

    @Test(arguments: [
        ("GB29 NWBK 6016 1331 9268 18", "the IBAN's check digits are wrong"), ("1234567890", "missing"),
        ("th/014/12a4567", "not digits"), ("th/014/12", "2 digits"), ("zz/014/123456", "\"zz\" is no country"),
        ("a/b", "not country/institution/account"), ("th//123456", "\"\" is no institution code"),
    ])
    func `what is no account is refused with its reason`(_ text: String, _ reason: String) {
        #expect(refusal(.bankAccount, text)?.reason == reason)
    }

    @Test func `the missing part is named`() {
        #expect(
            throws: IndicatorError.part(
                kind: "bank-account",
                part: "institution",
                reason: "missing",
                advice: "write th/014/1234567890, or give the bank's code beside the number"
            )
        ) { try canonical(.bankAccount, "1234567890", region: "TH") }
    }
}

@Suite struct EWalletTests {
    @Test(arguments: [
        ("promptpay:081-234-5678", "promptpay:+66812345678"), ("PromptPay:+66 81 234 5678", "promptpay:+66812345678"),
        ("prompt-pay:1-1017-00230-70-8", "promptpay:1101700230708"), ("G-Cash:0917 123 4567", "gcash:+639171234567"),
        ("bakong:Dara@ACLB", "khqr:dara@aclb"),
    ])
    func `an account with a provider has one form`(_ text: String, _ expected: String) throws {
        #expect(try canonical(.eWallet, text) == expected)
    }

    @Test func `an unknown provider is taken with a warning, and a missing one refused`() throws {
        #expect(try warnings(.eWallet, "newpay:abc").count == 1)
        #expect(refusal(.eWallet, "0812345678")?.reason == "missing")
        #expect(
            try canonical(.eWallet, parts: ["provider": "True Money", "account": "0812345678"])
                == "truemoney:+66812345678"
        )
    }
}

@Suite struct TransactionTests {
    @Test(arguments: [
        (
            "btc:4A5E1E4BAAB89F3A32518A88C31BC87F618F76673E2CC77AB2127B7AFDEDA33B",
            "bitcoin:4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"
        ),
        (
            "eth:5C504ED432CB51138BCF09AA5E8A410DD4A1E204EF84BFED1BE16DFBA1B22060",
            "ethereum:0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060"
        ),
        ("TH/014/ft 123-a", "th/014/FT123-A"), ("BKKBTHBK/ref1", "th/bkkbthbk/REF1"),
    ])
    func `a payment has one form`(_ text: String, _ expected: String) throws {
        #expect(try canonical(.transaction, text) == expected)
    }

    @Test(arguments: [
        ("btc:123", "not a transaction id"), ("ref1", "a reference alone"), ("014/ref1", "missing"),
        ("nochain:abc", "chain \"nochain\" is not known"),
    ])
    func `what is no payment is refused with its reason`(_ text: String, _ reason: String) {
        #expect(refusal(.transaction, text)?.reason == reason)
    }
}
