/* A regular expression taken apart. The syntax is in regex.h. */
#ifndef QUIPU_REGEX_TREE_H
#define QUIPU_REGEX_TREE_H

#include "base.h"

typedef enum { TREE_SET, TREE_SEQUENCE, TREE_ALTERNATIVES, TREE_REPEAT } TreeKind;

enum { TREE_NONE = UINT32_MAX, REPEAT_WITHOUT_END = UINT32_MAX };

typedef struct {
    TreeKind kind;
    uint32_t last;     /* sequence, alternatives: the last part, TREE_NONE: there is none; repeat: what is repeated */
    uint32_t previous; /* the part before this one in the sequence or alternatives it belongs to */
    uint32_t from;     /* repeat: how often at least; set: its first range */
    uint32_t to;       /* repeat: how often at most; set: the range after its last */
    uint32_t between;  /* repeat: what stands between every two, TREE_NONE: nothing */
} TreeNode;

typedef struct {
    uint32_t first;
    uint32_t last;
} CodeRange; /* of code points */

typedef struct {
    TreeNode *nodes;
    CodeRange *ranges; /* of a set: ascending, apart, without surrogates, at least one */
    uint32_t root;
} RegexTree;

/* Into arena_work, which is reset first. */
int32_t regex_parse(const char *pattern, uint32_t length, RegexTree *tree);

#endif
