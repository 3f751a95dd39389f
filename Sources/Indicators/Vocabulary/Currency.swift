/// Codes of ISO 4217 for money in use, and the symbols of the crypto assets that scams move.
package enum Currency {
    /// The code in capitals; nil where it is not known.
    package static func canonical(_ text: String) -> String? {
        let code = text.trimmed.asciiUppercased
        return codes.contains(code) ? code : nil
    }

    private static let codes = Set(
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
        CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
        HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
        MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON
        RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
        UGX USD UYU UZS VED VES VND VUV WST XAF XAG XAU XCD XOF XPF XCG YER ZAR ZMW ZWG
        ADA AVAX BCH BNB BTC BUSD DAI DASH DOGE ETH LTC MATIC POL SOL TON TRX USDC USDT XLM XMR XRP
        """.split { $0 == " " || $0 == "\n" }.map(String.init)
    )
}
