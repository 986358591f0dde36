"""`python -m tweetreel` is the command line."""

from tweetreel.cli.main import main

if __name__ == "__main__":
    main()
