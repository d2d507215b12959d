/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_REDACT_H
#define TINTRI_REDACT_H

/*
 * Clears secrets from texts that quote a server, which may have put the request into its answer.
 * Each text of the server's is cleared as soon as it is taken out of the answer: before anything
 * cuts it short, and before it becomes part of a message of ours, whose own words may happen to be
 * the password.
 *
 * A secret is found as it is, and in every way to write it that JSON (\u00e4, \/, \n), URLs and
 * forms (%C3%a4, + for a blank) and HTML (&amp; &#38; &#x26;) have, whichever of its characters
 * are written so; and in base64, at each of the three alignments, in both alphabets, with its
 * padding or without. What is found becomes "***", of base64 the whole word.
 *
 * A text that ends within a secret, because something cut it all the same, loses that end too;
 * the first three characters of a secret are not enough to recognise one there.
 *
 * A secret of one to three characters stands in every text by chance. It is cleared only where it
 * is marked off as a value: with a quotation mark, bracket, '=', ':' or the like in front, and
 * neither letter nor digit behind.
 */

/* Clears one secret from a text that ends with a NUL. The text never grows. */
void redact(char *text, const char *secret);

/*
 * Clears a password, base64 of "username:password", as HTTP's Basic authentication sends, and the
 * password as JSON has it: a server that repeats the login's request may encode all of that anew.
 */
void redact_login(char *text, const char *username, const char *password);

#endif
