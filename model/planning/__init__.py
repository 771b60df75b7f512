"""Planning models: mixed-integer programmes that read as their formulae; `experiments` fills and tries them."""
