"""x"""
import click
@click.command()
def trace() -> None:
    """x"""
