/* A heap of 64-bit keys, the smallest first. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct { uint64_t *keys; size_t n, room; } Heap;

static void *grown(void *block, size_t bytes)
{
    block = realloc(block, bytes ? bytes : 1);
    if (!block) {
        fputs("c_loop: out of memory\n", stderr);
        exit(1);
    }
    return block;
}

static void push(Heap *heap, uint64_t new)
{
    if (heap->n == heap->room) {
        heap->room = heap->room ? 2 * heap->room : 64;
        heap->keys = grown(heap->keys, heap->room * sizeof *heap->keys);
    }
    uint64_t *keys = heap->keys;
    size_t hole = heap->n++;
    while (hole > 0 && new < keys[(hole - 1) / 2]) {
        keys[hole] = keys[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    keys[hole] = new;
}

static uint64_t pop(Heap *heap)
{
    uint64_t *keys = heap->keys, top = keys[0], last = keys[--heap->n];
    size_t hole = 0, n = heap->n;
    for (size_t child = 1; child < n; child = 2 * hole + 1) {
        if (child + 1 < n)
            child += keys[child + 1] < keys[child];
        if (last <= keys[child])
            break;
        keys[hole] = keys[child];
        hole = child;
    }
    keys[hole] = last;
    return top;
}
