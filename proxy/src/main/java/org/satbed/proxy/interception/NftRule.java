package org.satbed.proxy.interception;

/**
 * One rule in nft's language. The comment is loaded with it: by chain and comment a rule of ours is known again.
 *
 * @param chain where it stands
 * @param text without the comment
 * @param comment what it is for; fewer than 128 bytes
 */
record NftRule(String chain, String text, String comment) {}
