#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# Reads lines "RANGE<tab>VALUE". Prints the verdict of Monitoring::Plugin::Range for each: alert,
# ok, or refused.

use strict;
use warnings;

use Monitoring::Plugin::Range;

local $SIG{__WARN__} = sub { };    # it prints a warning for each range that it refuses

while ( my $line = <STDIN> ) {
    chomp $line;
    my ( $text, $value ) = split /\t/, $line, 2;
    my $range = Monitoring::Plugin::Range->parse_range_string($text);

    # As a boolean, a range is its text, and the text "0" is false.
    my $verdict = !defined $range ? 'refused' : $range->check_range($value) ? 'alert' : 'ok';
    print "$verdict\n";
}
