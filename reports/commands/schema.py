"""x"""
import click
@click.command()
def schema() -> None:
    """x"""
