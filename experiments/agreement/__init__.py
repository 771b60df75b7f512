"""Testing a service agreement 契约: is it kept, why the late ones are late, who answers, and what it costs to fail."""
