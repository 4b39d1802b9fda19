package org.satbed.proxy.interception;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One rule in both of nft's languages. The comment is loaded with it: by chain and comment a rule of ours is known again.
 *
 * @param chain where it stands
 * @param text in nft's own language, without the comment
 * @param comment what it is for; fewer than 128 bytes
 * @param expressions the same in JSON
 */
record NftRule(String chain, String text, String comment, List<JsonNode> expressions) {
    static NftRule of(String chain, String text, String comment, JsonNode... expressions) {
        return new NftRule(chain, text, comment, List.of(expressions));
    }
}
