// The one place where Asio and Beast are compiled; everybody else only declares (BOOST_*_SEPARATE_COMPILATION).

// Beast 1.81 asserts on input that a peer can send (a last chunk that arrives in pieces, basic_parser.ipp,
// parse_chunk_header). What it asserts there is not needed by what follows, so a debug build must not end for it.
#define BOOST_DISABLE_ASSERTS

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
