#include "regex_tree.h"

#include "error.h"
#include "regex.h"
#include "unicode.h"

enum {
    SET_RANGES_MAX = 1024,
    LAST_CODE_POINT = 0x10ffff,
    FIRST_SURROGATE = 0xd800,
    LAST_SURROGATE = 0xdfff,
    MANY = UINT32_MAX, /* an escape that stands for more than one character */
};

/* Functions that return int32_t give a status below 0, or else what they made or read. */
static struct {
    const char *text;
    uint32_t length;
    uint32_t at;
    uint32_t depth;
    bool between; /* reading what stands between: it ends at } */
    TreeNode *nodes;
    uint32_t node_count;
    CodeRange *ranges;
    uint32_t range_count;
    uint32_t range_capacity;
} parser;

#define TRY_MAKE(name, call) \
    int32_t name = (call);   \
    if (name < 0) return name

static int32_t mistake_at(uint32_t at, const char *what) {
    return fail(QP_BAD_ARGUMENT, "regular expression, byte %u: %s", (uint64_t)at, what);
}

static int32_t mistake(const char *what) { return mistake_at(parser.at, what); }

static bool at_end(void) { return parser.at == parser.length; }
static bool next_is(char c) { return !at_end() && parser.text[parser.at] == c; }
static bool followed_by(char c) { return parser.at + 1 < parser.length && parser.text[parser.at + 1] == c; }

static bool next_is_one_of(const char *characters) {
    for (; *characters != 0; characters++)
        if (next_is(*characters)) return true;
    return false;
}

static bool take(char c) {
    bool there = next_is(c);
    parser.at += there;
    return there;
}

/* There is room for every node: regex_parse counts them. */
static uint32_t add_node(TreeNode node) {
    parser.nodes[parser.node_count] = node;
    return parser.node_count++;
}

static void append(uint32_t parent, uint32_t part) {
    parser.nodes[part].previous = parser.nodes[parent].last;
    parser.nodes[parent].last = part;
}

/* ---- sets of characters ---- */

static int32_t add_range(uint32_t first, uint32_t last) {
    if (parser.range_count == parser.range_capacity) return fail(QP_TOO_LONG, "the regular expression has too many classes");
    parser.ranges[parser.range_count++] = (CodeRange){first, last};
    return QP_OK;
}

static void sort_ranges(uint32_t from) {
    CodeRange *ranges = parser.ranges;
    for (uint32_t i = from + 1; i < parser.range_count; i++) {
        CodeRange range = ranges[i];
        uint32_t at = i;
        for (; at > from && ranges[at - 1].first > range.first; at--) ranges[at] = ranges[at - 1];
        ranges[at] = range;
    }
}

static void merge_ranges(uint32_t from) {
    CodeRange *ranges = parser.ranges;
    uint32_t kept = from;
    for (uint32_t i = from; i < parser.range_count; i++) {
        if (kept > from && ranges[i].first <= ranges[kept - 1].last + 1) {
            if (ranges[i].last > ranges[kept - 1].last) ranges[kept - 1].last = ranges[i].last;
        } else {
            ranges[kept++] = ranges[i];
        }
    }
    parser.range_count = kept;
}

/* The gaps between merged ranges take their place. */
static int32_t complement_ranges(uint32_t from) {
    uint32_t end = parser.range_count;
    uint32_t first = 0;
    for (uint32_t i = from; i < end; i++) {
        if (parser.ranges[i].first > first) TRY(add_range(first, parser.ranges[i].first - 1));
        first = parser.ranges[i].last + 1;
    }
    if (first <= LAST_CODE_POINT) TRY(add_range(first, LAST_CODE_POINT));
    uint32_t gaps = parser.range_count - end;
    for (uint32_t i = 0; i < gaps; i++) parser.ranges[from + i] = parser.ranges[end + i];
    parser.range_count = from + gaps;
    return QP_OK;
}

static int32_t cut_surrogates(uint32_t from) {
    uint32_t end = parser.range_count;
    for (uint32_t i = from; i < end; i++) {
        CodeRange range = parser.ranges[i];
        if (range.last < FIRST_SURROGATE || range.first > LAST_SURROGATE) continue;
        bool above = range.last > LAST_SURROGATE;
        if (range.first < FIRST_SURROGATE) {
            parser.ranges[i].last = FIRST_SURROGATE - 1;
            if (above) TRY(add_range(LAST_SURROGATE + 1, range.last));
        } else if (above) {
            parser.ranges[i].first = LAST_SURROGATE + 1;
        } else {
            for (uint32_t at = i + 1; at < parser.range_count; at++) parser.ranges[at - 1] = parser.ranges[at];
            parser.range_count--;
        }
        break; /* ranges are merged, and no two reach the surrogates unless it is from both sides */
    }
    sort_ranges(from);
    return QP_OK;
}

/* Makes a set of the ranges added since from. */
static int32_t make_set(uint32_t from, bool negated) {
    if (parser.range_count - from > SET_RANGES_MAX) return fail(QP_TOO_LONG, "a class of the regular expression is too large");
    sort_ranges(from);
    merge_ranges(from);
    if (negated) TRY(complement_ranges(from));
    TRY(cut_surrogates(from));
    if (parser.range_count == from) return mistake("this class has no characters");
    return (int32_t)add_node((TreeNode){TREE_SET, TREE_NONE, TREE_NONE, from, parser.range_count, TREE_NONE});
}

/* ---- escapes ---- */

static int32_t add_word(void) {
    TRY(add_range('0', '9'));
    TRY(add_range('A', 'Z'));
    TRY(add_range('_', '_'));
    return add_range('a', 'z');
}

static int32_t add_space(void) {
    TRY(add_range('\t', '\r'));
    return add_range(' ', ' ');
}

static int32_t add_named_class(char name) {
    uint32_t from = parser.range_count;
    bool negated = name < 'a';
    char kind = negated ? (char)(name + 'a' - 'A') : name;
    TRY(kind == 'd' ? add_range('0', '9') : kind == 'w' ? add_word() : add_space());
    return negated ? complement_ranges(from) : QP_OK;
}

static int32_t hex_digit(void) {
    char c = at_end() ? 0 : parser.text[parser.at];
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return mistake("expected a hexadecimal digit");
}

static int32_t read_digits(uint32_t count, uint32_t *code_point) {
    for (uint32_t i = 0; i < count; i++) {
        TRY_MAKE(digit, hex_digit());
        *code_point = *code_point << 4 | (uint32_t)digit;
        parser.at++;
    }
    return QP_OK;
}

static int32_t read_braced_digits(uint32_t *code_point) {
    do {
        TRY(read_digits(1, code_point));
        if (*code_point > LAST_CODE_POINT) return mistake("this is no Unicode character");
    } while (!take('}'));
    return QP_OK;
}

static int32_t read_hex(char kind, uint32_t *code_point) {
    *code_point = 0;
    if (kind == 'x' && take('{')) TRY(read_braced_digits(code_point));
    else TRY(read_digits(kind == 'x' ? 2 : 4, code_point));
    bool surrogate = *code_point >= FIRST_SURROGATE && *code_point <= LAST_SURROGATE;
    return surrogate ? mistake("this is half a character: write \\x{h...}") : QP_OK;
}

static bool is_ascii_punctuation(char c) {
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

/* What follows a backslash: one character, or MANY, whose ranges are added. */
static int32_t read_escape(uint32_t *code_point) {
    if (at_end()) return mistake("the expression ends in a backslash");
    char c = parser.text[parser.at++];
    *code_point = (uint32_t)(uint8_t)c;
    if (is_ascii_punctuation(c)) return QP_OK;
    switch (c) {
    case 'n': *code_point = '\n'; return QP_OK;
    case 'r': *code_point = '\r'; return QP_OK;
    case 't': *code_point = '\t'; return QP_OK;
    case 'f': *code_point = '\f'; return QP_OK;
    case 'x':
    case 'u': return read_hex(c, code_point);
    case 'd':
    case 'D':
    case 'w':
    case 'W':
    case 's':
    case 'S': *code_point = MANY; return add_named_class(c);
    default: return mistake_at(parser.at - 1, "this escape is not supported");
    }
}

static int32_t read_character(uint32_t *code_point) {
    uint32_t bytes;
    *code_point = utf8_decode(parser.text + parser.at, parser.length - parser.at, &bytes);
    if (*code_point == 0xfffd && bytes == 1) return mistake("this is not UTF-8");
    parser.at += bytes;
    return QP_OK;
}

/* ---- classes in brackets ---- */

static int32_t read_class_item(uint32_t *code_point) {
    if (take('\\')) return read_escape(code_point);
    if (next_is('[')) return mistake("[ in a class is written \\[");
    if (next_is('&') && followed_by('&')) return mistake("&& in a class is written &\\&");
    return read_character(code_point);
}

static int32_t read_class_range(bool first) {
    uint32_t low;
    uint32_t high;
    uint32_t start = parser.at;
    if (next_is('-') && !first && !followed_by(']')) return mistake("- in the middle of a class is written \\-");
    TRY(read_class_item(&low));
    if (!next_is('-') || followed_by(']')) return low == MANY ? QP_OK : add_range(low, low);
    parser.at++;
    if (low == MANY || at_end()) return mistake_at(start, "a range goes from one character to one character");
    TRY(read_class_item(&high));
    if (high == MANY || high < low) return mistake_at(start, "a range goes up from one character to another");
    return add_range(low, high);
}

static int32_t parse_class(void) {
    uint32_t from = parser.range_count;
    uint32_t start = parser.at;
    bool negated = take('^');
    if (next_is(']')) return mistake("] in a class is written \\]");
    for (bool first = true; !next_is(']'); first = false) {
        if (at_end()) return mistake_at(start - 1, "this class does not end");
        TRY(read_class_range(first));
    }
    parser.at++;
    return make_set(from, negated);
}

/* ---- the rest ---- */

static int32_t parse_alternatives(void);

static int32_t parse_group(void) {
    uint32_t start = parser.at - 1;
    bool between = parser.between;
    if (take('?') && !take(':')) return mistake("of the groups that begin with (? only (?: is supported");
    if (++parser.depth > REGEX_DEPTH_MAX) return fail(QP_TOO_LONG, "the regular expression has more than %u groups inside each other", (uint64_t)REGEX_DEPTH_MAX);
    parser.between = false;
    TRY_MAKE(node, parse_alternatives());
    parser.between = between;
    parser.depth--;
    return take(')') ? node : mistake_at(start, "this group does not end");
}

static int32_t parse_one_character(void) {
    uint32_t from = parser.range_count;
    uint32_t code_point;
    if (take('\\')) TRY(read_escape(&code_point));
    else TRY(read_character(&code_point));
    if (code_point != MANY) TRY(add_range(code_point, code_point));
    return make_set(from, false);
}

static int32_t parse_dot(void) {
    uint32_t from = parser.range_count;
    TRY(add_range('\n', '\n'));
    return make_set(from, true);
}

static int32_t parse_atom(void) {
    if (take('(')) return parse_group();
    if (take('[')) return parse_class();
    if (take('.')) return parse_dot();
    if (next_is_one_of("*+?{")) return mistake("there is nothing to repeat");
    if (next_is('^')) return mistake("^ is supported only as the first character of the expression");
    if (next_is('$')) return mistake("$ is supported only as the last character of the expression");
    if (next_is_one_of("]}")) return mistake("] and } are written with a backslash");
    return parse_one_character();
}

static int32_t read_number(uint32_t *number) {
    uint32_t start = parser.at;
    for (*number = 0; !at_end() && parser.text[parser.at] >= '0' && parser.text[parser.at] <= '9'; parser.at++) {
        *number = *number * 10 + (uint32_t)(parser.text[parser.at] - '0');
        if (*number > REGEX_REPEAT_MAX) return fail(QP_TOO_LONG, "regular expression, byte %u: at most %u repetitions are supported", (uint64_t)start, (uint64_t)REGEX_REPEAT_MAX);
    }
    return parser.at > start ? QP_OK : mistake("expected a number: {m}, {m,} or {m,n}");
}

static int32_t read_between(uint32_t *between) {
    bool nested = parser.between;
    parser.between = true;
    TRY_MAKE(node, parse_alternatives());
    parser.between = nested;
    *between = (uint32_t)node;
    return QP_OK;
}

static int32_t read_bounds(uint32_t *from, uint32_t *to, uint32_t *between) {
    TRY(read_number(from));
    *to = *from;
    if (take(',')) {
        *to = REPEAT_WITHOUT_END;
        if (!next_is_one_of(";}")) TRY(read_number(to));
        if (take(';')) TRY(read_between(between));
    }
    if (!take('}')) return mistake("expected }");
    return *to >= *from ? QP_OK : mistake("a repetition goes up from one number to another");
}

static int32_t parse_repeat(void) {
    uint32_t from = 0;
    uint32_t to = REPEAT_WITHOUT_END;
    uint32_t between = TREE_NONE;
    TRY_MAKE(node, parse_atom());
    if (take('?')) to = 1;
    else if (take('+')) from = 1;
    else if (take('{')) TRY(read_bounds(&from, &to, &between));
    else if (!take('*')) return node;
    if (next_is_one_of("*+?{")) return mistake("lazy, possessive and doubled repetition is not supported");
    return (int32_t)add_node((TreeNode){TREE_REPEAT, (uint32_t)node, TREE_NONE, from, to, between});
}

static bool at_final_anchor(void) { return next_is('$') && parser.at + 1 == parser.length; }

static int32_t parse_sequence(void) {
    uint32_t sequence = add_node((TreeNode){TREE_SEQUENCE, TREE_NONE, TREE_NONE, 0, 0, TREE_NONE});
    while (!at_end() && !next_is_one_of(parser.between ? "|)}" : "|)") && !at_final_anchor()) {
        TRY_MAKE(part, parse_repeat());
        append(sequence, (uint32_t)part);
    }
    return (int32_t)sequence;
}

static int32_t parse_alternatives(void) {
    TRY_MAKE(only, parse_sequence());
    if (!next_is('|')) return only;
    uint32_t alternatives = add_node((TreeNode){TREE_ALTERNATIVES, TREE_NONE, TREE_NONE, 0, 0, TREE_NONE});
    append(alternatives, (uint32_t)only);
    while (take('|')) {
        TRY_MAKE(another, parse_sequence());
        append(alternatives, (uint32_t)another);
    }
    return (int32_t)alternatives;
}

/* A byte of the pattern adds at most 2 nodes (| adds a sequence and perhaps the alternatives) and 6 ranges (\W). */
static int32_t take_room(uint32_t length) {
    arena_reset(&arena_work);
    parser.range_capacity = 6 * length + 8;
    TRY(arena_array(&arena_work, 3 * (uint64_t)length + 4, sizeof *parser.nodes, "a regular expression", &parser.nodes));
    return arena_array(&arena_work, parser.range_capacity, sizeof *parser.ranges, "a regular expression", &parser.ranges);
}

int32_t regex_parse(const char *pattern, uint32_t length, RegexTree *tree) {
    mem_zero(&parser, sizeof parser);
    parser.text = pattern;
    parser.length = length;
    if (length > REGEX_BYTES_MAX)
        return fail(QP_TOO_LONG, "the regular expression has %u bytes, at most %u are taken", (uint64_t)length, (uint64_t)REGEX_BYTES_MAX);
    TRY(take_room(length));
    take('^');
    TRY_MAKE(root, parse_alternatives());
    if (next_is(')')) return mistake("this ) closes nothing");
    *tree = (RegexTree){parser.nodes, parser.ranges, (uint32_t)root};
    return QP_OK;
}
