// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_LANGUAGE_HPP
#define UNINVITE_DETAIL_LANGUAGE_HPP

// Each header that includes no other header of the library includes this one first, so that every public
// header reports an old language standard with one sentence.

#if defined(__cplusplus) && __cplusplus <= 201703L && !(defined(_MSVC_LANG) && _MSVC_LANG > 201703L)
#error "uninvite needs C++20: add -std=c++20 to your compiler flags, or link to a CMake target of uninvite"
// #error alone lets the compiler go on, with hundreds of lines. A dependency that does not exist is fatal.
#pragma GCC dependency "C++20"
#endif

/* Ends the declaration of a function that must not be called:
   `void f(int) UNINVITE_DELETED("uninvite: call g");`

   Before C++26 a deleted function has no reason. Clang puts the sentence of the attribute first, and overload
   resolution treats both alike. GCC does the latter for deleted functions only, and quotes the line of the
   declaration after its own: keep both on one line.
*/
#if defined(__cpp_deleted_function)
#define UNINVITE_DELETED(sentence) = delete (sentence)
#elif defined(__clang__)
#define UNINVITE_DELETED(sentence) __attribute__((unavailable(sentence)))
#else
#define UNINVITE_DELETED(sentence) = delete
#endif

#endif
