//! Countries by their two letters. Names are the browser's business.

/// ISO 3166-1 alpha-2, officially assigned codes, two letters each.
const COUNTRIES: &str = "\
ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZ\
ECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZ\
LALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARE\
RORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";

/// Members of the European Union.
const EU: &str = "ATBEBGCYCZDEDKEEESFIFRGRHRHUIEITLTLULVMTNLPLPTROSESISK";

fn stands_in(list: &str, code: &str) -> bool {
    code.len() == 2 && list.as_bytes().chunks_exact(2).any(|pair| pair == code.as_bytes())
}

/// Whether this is a country's code: two capital letters that ISO 3166-1 has assigned.
#[must_use]
pub fn is_country(code: &str) -> bool {
    stands_in(COUNTRIES, code)
}

/// Whether this is the code of a member of the European Union.
#[must_use]
pub fn is_eu_country(code: &str) -> bool {
    stands_in(EU, code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_pairs_of_the_known_length() {
        for (list, count) in [(COUNTRIES, 249), (EU, 27)] {
            let pairs: Vec<&[u8]> = list.as_bytes().chunks_exact(2).collect();
            assert_eq!((list.len() % 2, pairs.len()), (0, count));
            assert!(pairs.windows(2).all(|pair| pair[0] < pair[1]), "sorted, none twice");
        }
        assert!(EU.as_bytes().chunks_exact(2).all(|pair| is_country(std::str::from_utf8(pair).expect("ascii"))));
    }

    #[test]
    fn only_whole_codes_count() {
        assert!(is_country("DE") && is_country("US") && is_country("ZW"));
        for other in ["de", "DEU", "", "D", "DA", "UK", "EU"] {
            assert!(!is_country(other), "{other}");
        }
        assert!(is_eu_country("GR") && !is_eu_country("GB"));
    }
}
