// The one translation unit of the client that holds Asio's and Beast's own code
// (BOOST_*_SEPARATE_COMPILATION).

#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
