// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_JSON_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_JSON_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oracle {

/// A JSON value with all that is in it. Where the text breaks off, what was read until then is there.
struct json_value
{
    enum kind_type
    {
        absent, ///< the text ends before the value
        null,
        boolean,
        number,
        string,
        array,
        object
    };

    kind_type kind = absent;
    bool complete = false;
    std::string text;                 ///< a number as it is written, a string decoded
    std::vector<json_value> elements; ///< of an array, and the values of an object
    std::vector<std::string> keys;    ///< of an object, one for each value, decoded
};

/// A parser by recursive descent: one function for each rule of RFC 8259, each a reading of its grammar.
class json_parser
{
    std::string_view text_;
    std::size_t at_ = 0;
    unsigned depth_ = 0;
    unsigned max_depth_;

    bool ended() const { return at_ == text_.size(); }
    bool sees(char c) const { return !ended() && text_[at_] == c; }

    bool take(char c)
    {
        if (!sees(c)) return false;
        ++at_;
        return true;
    }

    bool take_word(std::string_view word)
    {
        if (text_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }

    void skip_space()
    {
        while (sees(' ') || sees('\t') || sees('\r') || sees('\n'))
            ++at_;
    }

    bool sees_digit() const { return !ended() && text_[at_] >= '0' && text_[at_] <= '9'; }

    bool digits(std::string& out)
    {
        if (!sees_digit()) return false;
        while (sees_digit())
            out += text_[at_++];
        return true;
    }

    bool number(json_value& v)
    {
        v.kind = json_value::number;
        if (take('-')) v.text += '-';
        if (take('0'))
            v.text += '0';
        else if (!digits(v.text))
            return false;
        if (take('.'))
        {
            v.text += '.';
            if (!digits(v.text)) return false;
        }
        if (sees('e') || sees('E'))
        {
            v.text += text_[at_++];
            if (sees('+') || sees('-')) v.text += text_[at_++];
            if (!digits(v.text)) return false;
        }
        return true;
    }

    bool four_hex(unsigned& unit)
    {
        unit = 0;
        for (int i = 0; i != 4; ++i)
        {
            if (ended()) return false;
            std::size_t const value = std::string_view("0123456789abcdefABCDEF").find(text_[at_++]);
            if (value == std::string_view::npos) return false;
            unit = unit * 16 + static_cast<unsigned>(value < 16 ? value : value - 6);
        }
        return true;
    }

    static void put_utf8(std::string& out, unsigned c)
    {
        auto const put = [&](unsigned byte) { out += static_cast<char>(byte); };
        if (c < 0x80)
            put(c);
        else if (c < 0x800)
            put(0xC0 | c >> 6), put(0x80 | (c & 63));
        else if (c < 0x10000)
            put(0xE0 | c >> 12), put(0x80 | (c >> 6 & 63)), put(0x80 | (c & 63));
        else
            put(0xF0 | c >> 18), put(0x80 | (c >> 12 & 63)), put(0x80 | (c >> 6 & 63)), put(0x80 | (c & 63));
    }

    // A lone surrogate is in the grammar, but no character: the contract refuses it.
    bool escape(std::string& out)
    {
        constexpr std::string_view letters = "\"\\/bfnrt";
        constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
        if (ended()) return false;
        char const c = text_[at_++];
        if (std::size_t const which = letters.find(c); which != letters.npos)
        {
            out += meant[which];
            return true;
        }
        unsigned first = 0;
        if (c != 'u' || !four_hex(first)) return false;
        if (first < 0xD800 || first > 0xDFFF)
        {
            put_utf8(out, first);
            return true;
        }
        unsigned second = 0;
        if (first > 0xDBFF || !take_word("\\u") || !four_hex(second)) return false;
        if (second < 0xDC00 || second > 0xDFFF) return false;
        put_utf8(out, 0x10000 + (first - 0xD800) * 0x400 + (second - 0xDC00));
        return true;
    }

    // One character beyond ASCII: decoded, then written again in the only right way and compared.
    bool utf8(std::string& out)
    {
        unsigned char const lead = static_cast<unsigned char>(text_[at_]);
        std::size_t const size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
        if (size == 0 || lead >= 0xF8 || text_.size() - at_ < size) return false;
        unsigned c = lead & (0xFFu >> (size + 1));
        for (std::size_t i = 1; i != size; ++i)
        {
            unsigned char const next = static_cast<unsigned char>(text_[at_ + i]);
            if ((next & 0xC0) != 0x80) return false;
            c = c * 64 + (next & 63);
        }
        if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return false;
        std::string shortest;
        put_utf8(shortest, c);
        if (shortest != text_.substr(at_, size)) return false;
        at_ += size;
        out += shortest;
        return true;
    }

    bool string(std::string& out)
    {
        if (!take('"')) return false;
        while (!ended())
        {
            unsigned char const c = static_cast<unsigned char>(text_[at_]);
            if (take('"')) return true;
            if (c < 0x20) return false;
            if (c >= 0x80)
            {
                if (!utf8(out)) return false;
            }
            else if (take('\\'))
            {
                if (!escape(out)) return false;
            }
            else
                out += text_[at_++];
        }
        return false;
    }

    bool array(json_value& v)
    {
        if (depth_ == max_depth_) return false;
        ++at_;
        ++depth_;
        v.kind = json_value::array;
        skip_space();
        if (!sees(']')) do
            {
                skip_space();
                v.elements.emplace_back();
                if (!value(v.elements.back())) return false;
                skip_space();
            }
            while (take(','));
        --depth_;
        return take(']');
    }

    bool object(json_value& v)
    {
        if (depth_ == max_depth_) return false;
        ++at_;
        ++depth_;
        v.kind = json_value::object;
        skip_space();
        if (!sees('}')) do
            {
                skip_space();
                std::string key;
                if (!string(key)) return false;
                v.keys.push_back(key);
                v.elements.emplace_back();
                skip_space();
                if (!take(':')) return false;
                skip_space();
                if (!value(v.elements.back())) return false;
                skip_space();
            }
            while (take(','));
        --depth_;
        return take('}');
    }

    bool word(json_value& v, std::string_view spelling, json_value::kind_type kind)
    {
        if (!take_word(spelling)) return false;
        v.kind = kind;
        return true;
    }

    bool value(json_value& v)
    {
        if (ended()) return false;
        switch (text_[at_])
        {
        case '{':
            v.complete = object(v);
            break;
        case '[':
            v.complete = array(v);
            break;
        case '"':
            v.kind = json_value::string;
            v.complete = string(v.text);
            break;
        case 't':
            v.complete = word(v, "true", json_value::boolean);
            break;
        case 'f':
            v.complete = word(v, "false", json_value::boolean);
            break;
        case 'n':
            v.complete = word(v, "null", json_value::null);
            break;
        default:
            v.complete = number(v);
        }
        return v.complete;
    }

public:
    json_parser(std::string_view text, unsigned max_depth)
        : text_(text)
        , max_depth_(max_depth)
    {
    }

    /// @return Whether the text is one value with white space around it. @param root What was read of it.
    bool parse(json_value& root)
    {
        skip_space();
        if (!value(root)) return false;
        skip_space();
        return ended();
    }
};

} // namespace oracle

#endif
