"""x"""
import click
@click.command()
def reference() -> None:
    """x"""
